/** Tells an operator what an agent lacks, and what to do about it. */
@NullMarked
package logly.agent.doctor;

import org.jspecify.annotations.NullMarked;
