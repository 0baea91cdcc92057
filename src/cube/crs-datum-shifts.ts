/**
 * Shifts to WGS 84 that the register's package states with rotations of the opposite sense: their EPSG transformations are coordinate frame rotations,
 * TOWGS84 takes position vectors. Left as they are they put Belgium 65 m, Portugal 49 m, Sweden's RT90 240 m away. Listed by the values as the package
 * has them, so that a corrected package is not turned again.
 * @see EPSG operation methods 9607 (coordinate frame rotation) and 9606 (position vector transformation)
 */
const turned: ReadonlySet<string> = new Set([
  '-44.183,-0.58,-38.489,-2.3867,-2.7072,3.5196,-8.2703', // Albanian 1987
  '-117.808,-51.536,137.784,-0.303,-0.446,-0.234,-0.29', // AGD66
  '-103.088,162.481,-28.276,-0.167,-0.082,-0.168,-1.504', // Azores Central 1995
  '-208.719,129.685,52.092,0.195,0.014,-0.327,0.198', // Azores Oriental 1995
  '-292.295,248.758,429.447,-4.9971,-2.99,-6.6906,1.0289', // Bermuda 1957
  '-93.799,-132.737,-219.073,1.844,-0.648,6.37,-0.169', // Camacupa 2015
  '174.05,-25.49,112.57,0,0,-0.554,0.2263', // Chatham Islands 1979
  '-0.16959,0.35312,0.51846,-0.03385,0.16325,-0.03446,0.03693', // CR05
  '8.846,-4.394,-1.122,0.00237,0.146528,-0.130428,0.783926', // CGRS93
  '-239.749,88.181,30.488,-0.263,-0.082,-1.211,2.229', // Datum 73
  '584.9636,107.7175,413.8067,-1.1155,-0.2824,3.1384,7.9922', // DB_REF
  '0.055,-0.541,-0.185,-0.0183,0.0003,0.007,-0.014', // EST92
  '-179.483,-69.379,-27.584,7.862,-8.163,-6.042,-13.925', // GCGD59
  '-162.619,-276.959,-161.764,-0.067753,2.243648,1.158828,-1.094246', // Hong Kong 1980
  '595.48,121.69,515.35,-4.115,2.9383,-0.853,-3.408', // HD1909
  '-1.977,-13.06,-9.993,-0.364,-0.254,-0.689,-1.037', // ID74
  '23.772,17.49,17.859,0.3132,1.85274,-1.67299,-5.4262', // Israel 1993
  '-33.722,153.789,94.959,8.581,4.478,-4.54,8.95', // JAD69
  '-96.062,-82.428,-121.753,-4.801,-0.345,1.376,1.496', // KKJ
  '226.702,-193.337,-35.371,2.229,4.391,-9.238,0.9798', // KUDAMS
  '631.392,-66.551,481.442,-1.09,4.445,4.487,-4.43', // Lisbon 1890
  '-288.885,-91.744,126.244,1.691,-0.41,0.211,-4.598', // Lisbon
  '-127.62,-67.24,-47.04,3.068,-4.903,-1.578,-1.06', // PRS92
  '-210.502,-66.902,-48.476,-2.094,15.067,5.817,0.485', // Porto Santo 1995
  '2.329,-147.042,-92.08,0.309,-0.325,-0.497,5.69', // Pulkovo 1942(58)
  '24.47,-130.89,-81.56,0,0,-0.13,-0.22', // Pulkovo 1995
  '25,-141,-78.5,0,-0.35,-0.736,0', // Pulkovo 1942
  '-106.8686,52.2978,-103.7239,-0.3366,0.457,-1.8422,-1.2747', // BD72
  '414.1,41.3,603.1,0.855,-2.141,7.023,0', // RT90
  '8.853,-52.644,180.304,0.393,2.323,-2.96,-24.081', // SIGD61
  '-0.293,766.95,87.713,-0.195704,-1.695068,-3.473016,-0.039338', // SLD99
  '572.213,85.334,461.94,-4.9732,-1.529,-5.2484,3.5378', // S-JTSK/05
  '485.021,169.465,483.839,-7.786342,-4.397554,-4.102655,0', // S-JTSK [JTSK03]
  '-191.90441429,-39.30318279,-111.45032835,-0.00928836,0.01975479,-0.00427372,0.252906278', // VN-2000
]);

/** Shifts in other units or by other methods than TOWGS84 has, and the same shift as TOWGS84 takes it. */
const restated: ReadonlyMap<string, string> = new Map([
  // Amersfoort: microradians, coordinate frame
  [
    '565.4171,50.3319,465.5524,1.9342,-1.6677,9.1019,4.0725',
    '565.4171,50.3319,465.5524,-0.398957388243134,0.343987817378283,-1.87740163998045,4.0725',
  ],
  // Luxembourg: Molodensky-Badekas about a point of its own
  ['-265.8867,76.9851,20.2667,0.33746,3.09264,-2.53861,0.4598', '-189.681,18.3463,-42.7695,-0.33746,-3.09264,2.53861,0.4598'],
  // KSA-GRF17: thousandths of arc-seconds
  ['0,0,0,-8.393,0.749,-10.276,0', '0,0,0,-0.008393,0.000749,-0.010276,0'],
]);

/** Shifts of datums for which the package has none, because grids are better: good to some metres, without them places are 200 m away. */
const missing: ReadonlyMap<string, string> = new Map([
  ['North_American_Datum_1927', '-8,160,176,0,0,0,0'],
  ['Deutsches_Hauptdreiecksnetz', '598.1,73.7,418.2,0.202,0.045,-2.455,6.7'],
  ['Potsdam_Datum_83', '598.1,73.7,418.2,0.202,0.045,-2.455,6.7'],
  ['Rauenberg_Datum_83', '598.1,73.7,418.2,0.202,0.045,-2.455,6.7'],
  ['New_Zealand_Geodetic_Datum_1949', '59.47,-5.04,187.44,0.47,-0.1,1.024,-4.5993'],
  ['Australian_Geodetic_Datum_1984', '-117.763,-51.51,139.061,0.292,0.443,0.277,-0.191'],
  ['World_Geodetic_System_1972', '0,0,4.5,0,0,0.554,0.219'],
]);

/** A definition's text with its shift to WGS 84 as TOWGS84 means it, where one is known. */
export function withDatumShift(text: string): string {
  const datum = /DATUM\["([^"]*)",SPHEROID\[[^\]]*\](?!,TOWGS84)/.exec(text);
  const added = datum === null ? undefined : missing.get(datum[1]!);
  if (datum !== null && added !== undefined) return text.replace(datum[0], `${datum[0]},TOWGS84[${added}]`);
  return text.replace(/(TOWGS84\[|\+towgs84=)([-0-9.,eE]+)/, (_, head: string, values: string) => head + shiftOf(values));
}

function shiftOf(values: string): string {
  const other = restated.get(values);
  if (other !== undefined) return other;
  if (!turned.has(values)) return values;
  return values
    .split(',')
    .map((value, k) => (k < 3 || k > 5 ? value : String(-Number(value))))
    .join(',');
}
