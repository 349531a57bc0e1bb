/** The selector language: what somebody asks for, over everything that is stored. */
@NullMarked
package logly.analysis.selector;

import org.jspecify.annotations.NullMarked;
