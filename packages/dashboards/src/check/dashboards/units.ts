/** Grafana's unit ids (grafana/grafana packages/grafana-data/src/valueFormats/categories.ts). */
const units = new Set(
  [
    'none string short sishort percent percentunit humidity dB hex0x hex sci locale pixel bool bool_yes_no bool_on_off',
    'degree radian grad arcmin arcsec acres hectares ppm flops mflops gflops tflops pflops eflops zflops yflops',
    'bytes decbytes bits decbits kbytes deckbytes mbytes decmbytes gbytes decgbytes tbytes dectbytes pbytes decpbytes',
    'pps binBps Bps binbps bps KiBs Kibits KBs Kbits MiBs Mibits MBs Mbits GiBs Gibits GBs Gbits TiBs Tibits TBs Tbits',
    'PiBs Pibits PBs Pbits Hs KHs MHs GHs THs PHs EHs celsius fahrenheit kelvin',
    'watt kwatt megwatt gwatt mwatt Wm2 voltamp kvoltamp voltampreact kvoltampreact watth watthperkg kwatth kwattm amph',
    'kamph mamph joule ev amp kamp mamp volt kvolt mvolt dBm mohm ohm kohm Mohm farad µfarad nfarad pfarad ffarad henry',
    'mhenry µhenry lumens lux litreh mlitre litre m3 Nm3 dm3 gallons',
    'hertz ns µs ms s m h d dtdurationms dtdurations dthms dtdhms timeticks clockms clocks',
    'cps ops reqps rps wps iops eps mps recps rowps cpm opm reqpm rpm wpm epm mpm',
  ].flatMap((line) => line.split(' ')),
);
/** Families of which only the first part is looked at, and custom units. */
const families =
  /^((currency|acc|area|con|flow|force|mass|length|pressure|rad|rot|velocity|dateTime)[A-Zμa-z0-9]+|(prefix|suffix|time|si|count|currency|bool):.+)$/;

/** Whether Grafana has that unit; any other it would write behind the number as it is. */
export function isUnit(unit: string): boolean {
  return units.has(unit) || families.test(unit);
}
