package logly.agent;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * By what a machine is told from another: hashes of its ids, as the ids themselves are nothing to spread. An image that is
 * cloned keeps the machine-id where nobody renews it; the virtual machine's own id and the cloud's differ even then.
 *
 * @param hashes by the trait's name; a trait that cannot be read is missing
 */
record MachineTraits(Map<String, String> hashes) {
    private static final Logger log = LoggerFactory.getLogger(MachineTraits.class);

    MachineTraits {
        hashes = Map.copyOf(hashes);
    }

    /** Where this machine's traits stand. */
    static MachineTraits ofThisMachine() {
        return of(Map.of(
                "machine", Path.of("/etc/machine-id"),
                "product", Path.of("/sys/class/dmi/id/product_uuid"),
                "instance", Path.of("/var/lib/cloud/data/instance-id")));
    }

    static MachineTraits of(Map<String, Path> files) {
        Map<String, String> hashes = new TreeMap<>();
        files.forEach((name, file) -> {
            try {
                String id = Files.readString(file, StandardCharsets.US_ASCII).strip();
                if (!id.isEmpty()) {
                    hashes.put(name, hash(id));
                }
            } catch (IOException e) {
                log.debug("{} cannot be read: {}", file, e.toString());
            }
        });
        return new MachineTraits(hashes);
    }

    private static String hash(String id) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest(("logly agent " + id).getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(hash, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** Whether any trait that both know differs. */
    boolean differFrom(MachineTraits others) {
        Set<String> names = hashes.keySet();
        return names.stream()
                .anyMatch(name -> others.hashes.containsKey(name)
                        && !others.hashes.get(name).equals(hashes.get(name)));
    }

    /** These, and those of the others that are missing here: an agent with fewer rights reads fewer of them. */
    MachineTraits with(MachineTraits others) {
        Map<String, String> all = new TreeMap<>(others.hashes);
        all.putAll(hashes);
        return new MachineTraits(all);
    }
}
