/** The logly command: every service alone or all in one process, with an embedded broker and schema registry. */
@NullMarked
package logly.launcher;

import org.jspecify.annotations.NullMarked;
