/** Whom to tell of which findings, and when: without sockets and clocks. */
@NullMarked
package logly.analysis.notify;

import org.jspecify.annotations.NullMarked;
