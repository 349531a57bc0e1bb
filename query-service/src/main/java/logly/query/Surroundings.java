package logly.query;

import java.util.Optional;
import java.util.function.Supplier;
import logly.query.fleet.StoreNodes;
import logly.query.metadata.MetadataLog;
import logly.runtime.OpsEndpoints;

/**
 * What the query service has to do with.
 *
 * @param ops what this process tells about itself, the service among the others; asked at each request
 * @param endpoints the JSON of {@code /endpoints.json}; empty answers 404
 * @param decisions takes what people decide; closed with the service
 * @param rules the fleet's rules of detection; closed with the service
 * @param lines reads lines of logs as agents do
 * @param nodes store nodes of the fleet, this one's among them; closed with the service
 * @param metadata users, keys and whatever else the fleet agrees on; closed with the service
 */
public record Surroundings(
        Supplier<OpsEndpoints> ops,
        Supplier<Optional<String>> endpoints,
        Decisions decisions,
        FleetRules rules,
        LogLines lines,
        StoreNodes nodes,
        MetadataLog metadata) {}
