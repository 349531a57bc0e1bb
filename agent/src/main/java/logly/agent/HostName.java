package logly.agent;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;

/** The machine's own name, as the kernel has it; never asks the name service if the kernel can tell. */
public final class HostName {
    private HostName() {}

    public static String ofMachine(Path proc) throws IOException {
        try {
            String name = Files.readString(proc.resolve("sys/kernel/hostname")).strip();
            if (!name.isEmpty()) {
                return name;
            }
        } catch (IOException e) {
            return InetAddress.getLocalHost().getHostName();
        }
        return InetAddress.getLocalHost().getHostName();
    }
}
