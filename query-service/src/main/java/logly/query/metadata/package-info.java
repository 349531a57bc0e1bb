/** Users, keys and whatever else the fleet agrees on: a compacted topic, materialised on every query node. */
@NullMarked
package logly.query.metadata;

import org.jspecify.annotations.NullMarked;
