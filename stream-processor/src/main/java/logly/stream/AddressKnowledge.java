package logly.stream;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import logly.analysis.AddressList;
import logly.analysis.AddressLists;
import logly.runtime.ExitCode;
import logly.runtime.OperatorMistake;
import logly.schemas.IpReputation;

/** What is known of an address apart from what it does: lists and places, from files that the operator names. */
record AddressKnowledge(AddressLists lists, Places places) {
    static final AddressKnowledge NONE = new AddressKnowledge(AddressLists.EMPTY, Places.NONE);

    /** Reads the files once; a change of them counts from the next start. */
    static AddressKnowledge read(StreamSettings.AddressFiles files) {
        return new AddressKnowledge(
                new AddressLists(
                        list(StreamSettings.ALLOW_FILE.name(), files.allowed()),
                        list(StreamSettings.BLOCK_FILE.name(), files.blocked()),
                        list(StreamSettings.CLOUD_FILE.name(), files.cloud())),
                Places.open(files));
    }

    private static AddressList list(String setting, String file) {
        if (file.isEmpty()) {
            return AddressList.EMPTY;
        }
        try {
            return AddressList.parse(Files.readAllLines(Path.of(file), StandardCharsets.UTF_8));
        } catch (AddressList.BadList e) {
            throw new OperatorMistake(ExitCode.CONFIGURATION, setting + ": " + file + ", " + e.getMessage());
        } catch (IOException e) {
            throw new OperatorMistake(ExitCode.CONFIGURATION, setting + ": can't read " + file + ": " + e);
        }
    }

    IpReputation of(String ip, Instant now) {
        return places.place(lists.known(ip, now));
    }
}
