/** Tests of this package, and what tests of other modules share: {@code Samples}. */
@NullMarked
package logly.schemas;

import org.jspecify.annotations.NullMarked;
