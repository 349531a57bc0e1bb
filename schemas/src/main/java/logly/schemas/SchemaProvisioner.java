package logly.schemas;

import java.util.Map;
import java.util.TreeMap;

/** Registers the schema of every topic of the catalogue, so that agents need only look ids up. May run any number of times. */
public final class SchemaProvisioner {
    private final SchemaRegistry registry;

    public SchemaProvisioner(SchemaRegistry registry) {
        this.registry = registry;
    }

    /** The id of each subject; throws {@link RegistryException} at the first that the registry does not take. */
    public Map<String, Integer> provision(Topics topics) {
        Map<String, Integer> ids = new TreeMap<>();
        for (Topic<?> topic : topics.all()) {
            ids.put(topic.subject(), registry.register(topic.subject(), topic.schema()));
        }
        return ids;
    }
}
