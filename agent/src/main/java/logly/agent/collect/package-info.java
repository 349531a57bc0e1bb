/** Samples of this host: acquisition through OSHI and the kernel's files, apart from the arithmetic over readings. */
@NullMarked
package logly.agent.collect;

import org.jspecify.annotations.NullMarked;
