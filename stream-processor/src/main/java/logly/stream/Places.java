package logly.stream;

import com.maxmind.db.CHMCache;
import com.maxmind.db.Reader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.util.Map;
import java.util.Objects;
import logly.runtime.ExitCode;
import logly.runtime.OperatorMistake;
import logly.schemas.IpReputation;
import logly.schemas.IpText;
import org.jspecify.annotations.Nullable;

/**
 * Country, city and autonomous system of addresses, from files in MaxMind's format (MaxMind DB 2.0) that the operator names:
 * one as GeoLite2-City or GeoLite2-Country, one as GeoLite2-ASN. Read without a network, from the page cache.
 */
final class Places {
    static final Places NONE = new Places(null, null);

    private final @Nullable Reader cities;
    private final @Nullable Reader systems;

    private Places(@Nullable Reader cities, @Nullable Reader systems) {
        this.cities = cities;
        this.systems = systems;
    }

    static Places open(StreamSettings.AddressFiles files) {
        return new Places(
                reader(StreamSettings.GEOIP_FILE.name(), files.geoip()),
                reader(StreamSettings.ASN_FILE.name(), files.asn()));
    }

    private static @Nullable Reader reader(String setting, String file) {
        if (file.isEmpty()) {
            return null;
        }
        try {
            return new Reader(new File(file), Reader.FileMode.MEMORY_MAPPED, new CHMCache());
        } catch (IOException e) {
            throw new OperatorMistake(
                    ExitCode.CONFIGURATION,
                    setting + ": can't read " + file + " as a file of MaxMind's format: " + e.getMessage());
        }
    }

    /** The same reputation with the place of its address, as far as the files know it. */
    IpReputation place(IpReputation reputation) {
        if (cities == null && systems == null) {
            return reputation;
        }
        String ip = reputation.getIp();
        int slash = ip.indexOf('/');
        byte[] address = Objects.requireNonNull(IpText.bytesOrNull(slash < 0 ? ip : ip.substring(0, slash)), ip);
        Map<?, ?> place = find(cities, address);
        Map<?, ?> system = find(systems, address);
        Object number = system.get("autonomous_system_number");
        return IpReputation.newBuilder(reputation)
                .setCountryCode(text(part(place, "country").get("iso_code")))
                .setCity(text(part(part(place, "city"), "names").get("en")))
                .setAsn(number == null ? null : asn(number, text(system.get("autonomous_system_organization"))))
                .build();
    }

    private static String asn(Object number, @Nullable String organisation) {
        return organisation == null ? "AS" + number : "AS" + number + " " + organisation;
    }

    private static Map<?, ?> find(@Nullable Reader reader, byte[] address) {
        if (reader == null) {
            return Map.of();
        }
        try {
            Map<?, ?> found = reader.get(InetAddress.getByAddress(address), Map.class);
            return found == null ? Map.of() : found;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<?, ?> part(Map<?, ?> whole, String name) {
        return whole.get(name) instanceof Map<?, ?> part ? part : Map.of();
    }

    private static @Nullable String text(@Nullable Object value) {
        return value == null ? null : value.toString();
    }
}
