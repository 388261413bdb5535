// A dashboard as Grafana's own types have it, with what they leave open closed: the options of the panels that we use (Grafana
// keeps those in the types of each panel), and the query of the Prometheus data source (which is no part of @grafana/schema).
import type * as grafana from '@grafana/schema/dist/types/raw/dashboard/x/types.gen';
import type * as timeseries from '@grafana/schema/dist/types/raw/composable/timeseries/panelcfg/x/types.gen';
import type * as stat from '@grafana/schema/dist/types/raw/composable/stat/panelcfg/x/types.gen';
import type * as heatmap from '@grafana/schema/dist/types/raw/composable/heatmap/panelcfg/x/types.gen';

interface PrometheusSource {
  type: 'prometheus';
  uid: '${datasource}';
}

interface PrometheusQuery {
  refId: string;
  datasource: PrometheusSource;
  expr: string;
  editorMode?: 'code' | 'builder';
  legendFormat?: string;
  range?: boolean;
  instant?: boolean;
  exemplar?: boolean;
  interval?: string;
  format: 'time_series' | 'table' | 'heatmap';
}

interface PanelOf<TType extends string, TOptions, TCustom>
  extends Omit<grafana.Panel, 'type' | 'options' | 'targets' | 'fieldConfig' | 'datasource'> {
  type: TType;
  // What a panel of ours must say.
  id: number;
  title: string;
  description: string;
  gridPos: grafana.GridPos;
  datasource: PrometheusSource;
  targets: PrometheusQuery[];
  options: TOptions;
  fieldConfig: Omit<grafana.FieldConfigSource, 'defaults'> & {
    defaults: Omit<grafana.FieldConfig, 'custom'> & { custom?: TCustom };
  };
}

// The query of an annotation belongs to its data source, too.
interface PrometheusAnnotation extends Omit<grafana.AnnotationQuery, 'datasource'> {
  datasource: PrometheusSource;
  expr: string;
  step?: string;
  titleFormat?: string;
  textFormat?: string;
  tagKeys?: string;
  useValueForTime?: boolean;
}

type Row = Omit<grafana.RowPanel, 'panels'> & { panels: [] };

export interface WindhoverDashboard extends Omit<grafana.Dashboard, 'panels' | 'annotations'> {
  uid: string;
  title: string;
  description: string;
  annotations: { list: PrometheusAnnotation[] };
  panels: (
    | Row
    | PanelOf<'timeseries', timeseries.Options, timeseries.FieldConfig>
    | PanelOf<'stat', stat.Options, never>
    | PanelOf<'heatmap', heatmap.Options, heatmap.FieldConfig>
  )[];
}
