'use strict';
const http = require('node:http');
const { measure, close } = require('./metrics');

const routes = [
  { template: '/test', path: /^\/test$/, handle: (response) => response.end('rest') },
  { template: '/test1', path: /^\/test1$/, handle: () => { throw new Error('/test1 fails on purpose'); } },
  {
    template: '/items/{id}',
    path: /^\/items\/([^/]+)$/,
    handle: (response, [, id]) => response.end(JSON.stringify({ id, pid: process.pid })),
  },
];

const server = http.createServer((request, response) => {
  const [pathname] = request.url.split('?', 1);
  const route = routes.find(({ path }) => path.test(pathname));
  measure(request, response, route ? route.template : 'unmatched');
  try {
    if (route) {
      route.handle(response, route.path.exec(pathname));
    } else {
      response.writeHead(404).end('not found\n');
    }
  } catch (error) {
    console.error(error);
    response.writeHead(500).end('failed\n');
  }
});

// The listening socket that Windhover hands over.
server.listen({ fd: 3 });
process.on('SIGTERM', () => {
  // Requests in flight are finished; connections that wait for another one are closed.
  server.close(() => close(() => process.exit(0)));
  server.closeIdleConnections();
});
