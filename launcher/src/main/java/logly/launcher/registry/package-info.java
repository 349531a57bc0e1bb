/** A schema registry that speaks the Avro part of Confluent's REST interface and keeps Confluent's topic format. */
@NullMarked
package logly.launcher.registry;

import org.jspecify.annotations.NullMarked;
