/** What GDAL writes about a band beside its pixels. */
export interface TiffBand {
  readonly description?: string;
  readonly unit?: string;
  readonly scale?: number;
  readonly offset?: number;
  readonly metadata: Readonly<Record<string, string>>;
}

export interface GdalMetadata {
  readonly metadata: Readonly<Record<string, string>>;
  /** One a sample. */
  readonly bands: readonly TiffBand[];
}

/**
 * Reads the tag GDAL_METADATA. Only the default domain is taken; what is not understood is left out, since none of it decides how pixels are read.
 * @see https://gdal.org/en/stable/drivers/raster/gtiff.html#metadata
 */
export function parseGdalMetadata(xml: string | undefined, samples: number): GdalMetadata {
  const metadata = new Map<string, string>();
  const bands = Array.from({ length: samples }, () => ({ facts: new Map<string, string>(), metadata: new Map<string, string>() }));
  for (const [, attributeText, content] of (xml ?? '').matchAll(/<Item\s([^<>]*)>([^<]*)<\/Item>/g)) {
    const attributes = attributesOf(attributeText);
    const name = attributes.get('name');
    const domain = attributes.get('domain');
    if (name === undefined || (domain !== undefined && domain !== '')) continue;
    // Twice: GDAL's writer escapes values before it writes them as XML.
    const text = unescapeXml(unescapeXml(content));
    const sample = attributes.get('sample');
    if (sample === undefined) {
      metadata.set(name, text);
      continue;
    }
    const band = bands[Number(sample)];
    const role = attributes.get('role');
    if (role === undefined) band?.metadata.set(name, text);
    else band?.facts.set(role, text);
  }
  return {
    metadata: Object.fromEntries(metadata),
    bands: bands.map((band) => ({
      description: band.facts.get('description'),
      unit: band.facts.get('unittype'),
      scale: numberOf(band.facts.get('scale')),
      offset: numberOf(band.facts.get('offset')),
      metadata: Object.fromEntries(band.metadata),
    })),
  };
}

function attributesOf(text: string): ReadonlyMap<string, string> {
  return new Map([...text.matchAll(/([\w:-]+)="([^"]*)"/g)].map(([, name, value]) => [name, unescapeXml(value)]));
}

function numberOf(text: string | undefined): number | undefined {
  const value = text === undefined || text.trim() === '' ? Number.NaN : Number(text);
  return Number.isFinite(value) ? value : undefined;
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function unescapeXml(text: string): string {
  return text.replace(
    /&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(amp|lt|gt|quot|apos));/gi,
    (whole, hex?: string, decimal?: string, name?: string) => {
      if (name !== undefined) return entities[name.toLowerCase()];
      const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    },
  );
}
