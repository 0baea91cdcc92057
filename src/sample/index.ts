export { ensureSampleData } from './ensure-sample-data.ts';
export { makeSampleData, type SampleData, type SampleOptions } from './make-sample-data.ts';
export { collectionId as sampleCollectionId } from './sample-catalog.ts';
