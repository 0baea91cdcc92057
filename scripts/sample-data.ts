// Makes the sample data in the data folder (GRATICULE_HOME, else .graticule in the checkout), once, and says where they are.
import { prepareSampleData } from './prepare-sample-data.ts';

const { sample, catalogFiles } = await prepareSampleData();
console.log(`Sample data: ${sample.items} scenes, ${Math.round(sample.sizeBytes / 1e6)} MB`);
for (const file of catalogFiles) console.log(`  layer catalog  ${file}`);
console.log(`  STAC           ${sample.collectionFile}`);
console.log(`  fields         ${sample.fieldsFile}`);
