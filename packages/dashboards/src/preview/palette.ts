/** Grafana's named colours, by theme (grafana-data `createVisualizationColors`), and the classic palette's first colours, in order. */
const named: Record<string, { dark: string; light: string }> = {
  green: { dark: '#73BF69', light: '#56A64B' },
  yellow: { dark: '#FADE2A', light: '#E0B400' },
  orange: { dark: '#FF9830', light: '#FA6400' },
  red: { dark: '#F2495C', light: '#E02F44' },
  blue: { dark: '#5794F2', light: '#3274D9' },
  purple: { dark: '#B877D9', light: '#A352CC' },
  'semi-dark-red': { dark: '#E02F44', light: '#C4162A' },
  'semi-dark-blue': { dark: '#3274D9', light: '#1F60C4' },
  text: { dark: '#CCCCDC', light: '#24292E' },
  transparent: { dark: 'transparent', light: 'transparent' },
};

const classic = [
  '#7EB26D',
  '#EAB839',
  '#6ED0E0',
  '#EF843C',
  '#E24D42',
  '#1F78C1',
  '#BA43A9',
  '#705DA0',
  '#508642',
  '#CCA300',
];

export type Theme = 'dark' | 'light';

/** A Grafana colour as CSS; a CSS colour stays. */
export function colorOf(name: string, theme: Theme): string {
  return named[name]?.[theme] ?? name;
}

/** The classic palette's colour of the series at `index`. */
export function paletteColor(index: number): string {
  return classic[index % classic.length] ?? '#7EB26D';
}
