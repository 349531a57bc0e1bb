/** Two made-up incidents on three made-up hosts, told in lines and samples as such hosts would have written them. */
@NullMarked
package logly.launcher.demo;

import org.jspecify.annotations.NullMarked;
