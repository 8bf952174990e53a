import { enableCompileCache } from 'node:module';
import { join } from 'node:path';

// Half of a start's work is compiling, and what an earlier one compiled is taken from here. Not Node's own place, which is in
// a folder that everybody may write to: what lies there is run. Where nothing can be kept, a start takes longer, and that is all.
enableCompileCache(join(import.meta.dirname, '../node_modules/.cache/compiled'));
