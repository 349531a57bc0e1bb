/** What hosts and services usually do, and when they do not. */
@NullMarked
package logly.analysis.watch;

import org.jspecify.annotations.NullMarked;
