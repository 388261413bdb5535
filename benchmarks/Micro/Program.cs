using BenchmarkDotNet.Running;

// In this process: the projects that BenchmarkDotNet generates do not know the settings of this one, nor find it by its assembly's name.
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(["--inProcess", .. args]);
