/** The tables of one store node in SQLite: what is written, how it is asked for, and when it goes. */
@NullMarked
package logly.storage;

import org.jspecify.annotations.NullMarked;
