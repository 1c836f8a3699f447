// The entry of earlier versions, which service files may name: `aldis.js` starts faster.
import './aldis.js';
