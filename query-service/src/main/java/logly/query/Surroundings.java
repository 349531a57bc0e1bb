package logly.query;

import java.util.Optional;
import java.util.function.Supplier;
import logly.query.fleet.StoreNodes;
import logly.query.metadata.MetadataLog;
import logly.runtime.OpsEndpoints;
import logly.schemas.RuleLog;

/**
 * What the query service has to do with.
 *
 * @param ops what this process tells about itself, the service among the others; asked at each request
 * @param endpoints the JSON of {@code /endpoints.json}; empty answers 404
 * @param decisions takes what people decide; closed with the service
 * @param rules the fleet's rules of detection
 * @param nodes store nodes of the fleet, this one's among them; closed with the service
 * @param metadata users, keys and whatever else the fleet agrees on; closed with the service
 */
public record Surroundings(
        Supplier<OpsEndpoints> ops,
        Supplier<Optional<String>> endpoints,
        Decisions decisions,
        RuleLog rules,
        StoreNodes nodes,
        MetadataLog metadata) {}
