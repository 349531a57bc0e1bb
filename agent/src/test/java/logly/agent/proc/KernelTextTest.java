package logly.agent.proc;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import logly.agent.proc.Pressure.Share;
import logly.agent.proc.Socket.Protocol;
import logly.agent.proc.Socket.State;
import org.junit.jupiter.api.Test;

/** Texts captured from kernels 5.10 and 6.18, shortened. */
class KernelTextTest {
    private static final String TCP6 = """
              sl  local_address                         remote_address                        st tx_queue rx_queue tr
               0: 00000000000000000000000000000000:0016 00000000000000000000000000000000:0000 0A 00000000:00000000 \
            00:00000000 00000000     0        0 18233 1 0000000000000000 100 0 0 10 0
               1: 0000000000000000FFFF0000070200C0:0016 0000000000000000FFFF0000096433C6:D6EE 01 00000000:00000000 \
            02:000A7D5F 00000000     0        0 94561 2 0000000000000000 20 4 31 10 -1
               2: B80D0120000000000000000001000000:01BB B80D0120000000000000000002000000:C001 06 00000000:00000000 \
            03:00000D3C 00000000     0        0 0 3 0000000000000000
            """;

    private static final String UDP = """
               sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref
              301: 0100007F:0143 00000000:0000 07 00000000:00000000 00:00000000 00000000   105        0 17001 2 0 0
              612: 070200C0:9C40 350000C6:0035 01 00000000:00000000 00:00000000 00000000   101        0 17002 2 0 0
            """;

    @Test
    void readsSocketsOfBothFamiliesAndWritesMappedAddressesAsIpv4() {
        List<Socket> sockets = Socket.parse(TCP6, Protocol.TCP, ByteOrder.LITTLE_ENDIAN);
        assertThat(sockets)
                .containsExactly(
                        new Socket(Protocol.TCP, "::", 22, "::", 0, State.LISTEN, 0, 18233),
                        new Socket(Protocol.TCP, "192.0.2.7", 22, "198.51.100.9", 55022, State.ESTABLISHED, 0, 94561),
                        new Socket(Protocol.TCP, "2001:db8::1", 443, "2001:db8::2", 49153, State.TIME_WAIT, 0, 0));
        assertThat(sockets).extracting(Socket::isListening).containsExactly(true, false, false);
        assertThat(sockets).extracting(Socket::hasRemote).containsExactly(false, true, true);
    }

    @Test
    void tellsDatagramSocketsWithAndWithoutARemoteApart() {
        List<Socket> sockets = Socket.parse(UDP, Protocol.UDP, ByteOrder.LITTLE_ENDIAN);
        assertThat(sockets).extracting(Socket::stateText).containsExactly("UNCONNECTED", "ESTABLISHED");
        assertThat(sockets).extracting(Socket::isListening).containsExactly(true, false);
        assertThat(sockets.get(1).remoteIp()).isEqualTo("198.0.0.53");
        assertThat(sockets.get(1).protocol().text()).isEqualTo("udp");
    }

    @Test
    void readsWordsInTheOrderOfTheProcessor() {
        assertThat(HexAddress.ofWords("0100007F", ByteOrder.LITTLE_ENDIAN)).isEqualTo("127.0.0.1");
        assertThat(HexAddress.ofWords("7F000001", ByteOrder.BIG_ENDIAN)).isEqualTo("127.0.0.1");
        assertThat(HexAddress.ofWords("20010DB8000000000000000000000001", ByteOrder.BIG_ENDIAN))
                .isEqualTo("2001:db8::1");
    }

    @Test
    void passesOverLinesThatAreNoSockets() {
        assertThat(Socket.parse("", Protocol.TCP)).isEmpty();
        assertThat(Socket.parse("  sl  local_address\n\n x y z\n", Protocol.TCP))
                .isEmpty();
    }

    @Test
    void readsAProcessWhateverItIsCalled() {
        String stat = "4711 (a) b (c) R 1 4711 4711 0 -1 4194304 100 0 0 0 250 31 0 0 20 0 3 0 99887 12345678 321 1 "
                + "0 0 0 0 0 0 0 0 0 0 0 17 1 0 0 0 0 0";
        assertThat(ProcessStat.parse(stat)).contains(new ProcessStat(4711, "a) b (c", "R", 1, 250, 31, 3, 99887, 321));
        assertThat(ProcessStat.parse("")).isEmpty();
        assertThat(ProcessStat.parse("4711 (cut) R 1")).isEmpty();
    }

    @Test
    void readsStatusAndIo() {
        assertThat(ProcessStatus.parse("Name:\tcron\nUid:\t0\t105\t0\t0\nVmSize:\t    8512 kB\nVmRSS:\t    2604 kB\n"))
                .isEqualTo(new ProcessStatus(105, 2604 * 1024, 8512 * 1024));
        assertThat(ProcessStatus.parse("Name:\tkthreadd\nUid:\t0\t0\t0\t0\n"))
                .as("a thread of the kernel")
                .isEqualTo(new ProcessStatus(0, 0, 0));
        assertThat(ProcessIo.parse("""
                        rchar: 4292
                        wchar: 0
                        syscr: 12
                        syscw: 3
                        read_bytes: 8192
                        write_bytes: 4096
                        cancelled_write_bytes: 0
                        """)).isEqualTo(new ProcessIo(8192, 4096, 12, 3));
    }

    @Test
    void readsPressureWithAndWithoutAllTasks() {
        assertThat(Pressure.parse("""
                        some avg10=51.28 avg60=56.63 avg300=29.58 total=132494465
                        full avg10=0.00 avg60=0.00 avg300=0.00 total=0
                        """)).isEqualTo(new Pressure(new Share(51.28, 132_494_465), new Share(0, 0)));
        assertThat(Pressure.parse("some avg10=1.00 avg60=0.00 avg300=0.00 total=7\n"))
                .as("of processors before 5.13")
                .isEqualTo(new Pressure(new Share(1, 7), null));
        assertThat(Pressure.parse("")).isEqualTo(new Pressure(null, null));
    }

    @Test
    void readsFileHandles() {
        assertThat(FileHandles.parse("1637\t0\t9223372036854775807\n"))
                .isEqualTo(new FileHandles(1637, Long.MAX_VALUE));
        assertThat(FileHandles.parse("1637\t37\t100\n").used()).isEqualTo(1600);
        assertThat(FileHandles.parse("")).isEqualTo(new FileHandles(0, 0));
    }

    @Test
    void readsMountsWithOddNamesAndKeepsTheTopOfTwo() {
        assertThat(MountedFileSystem.parse("""
                        /dev/vda1 / ext4 rw,relatime 0 0
                        /dev/sdb1 /media/two\\040words\\134 vfat rw 0 0
                        /dev/sdc1 /srv xfs rw 0 0
                        tmpfs /srv tmpfs rw 0 0
                        """))
                .containsExactly(
                        new MountedFileSystem("/dev/vda1", "/", "ext4"),
                        new MountedFileSystem("/dev/sdb1", "/media/two words\\", "vfat"),
                        new MountedFileSystem("tmpfs", "/srv", "tmpfs"));
    }

    @Test
    void readsDiskCountersOfOldAndNewKernels() {
        assertThat(DiskCounters.parse("""
                         254       0 vda 7000 10 500000 900 4000 20 300000 700 0 800 1600 0 0 0 0
                           8       1 sda1 1 2 3 4 5 6 7 8 9 10 11
                        """))
                .containsExactly(
                        new DiskCounters("vda", 500_000 * 512, 300_000 * 512),
                        new DiskCounters("sda1", 3 * 512, 7 * 512));
    }

    @Test
    void readsInterfacesWhoseNamesTouchTheirNumbers() {
        assertThat(InterfaceCounters.parse("""
                        Inter-|   Receive                                                |  Transmit
                         face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop
                        eth0.7:18446744073709551615 2 3 4 0 0 0 0 5 6 7 8 0 0 0 0
                        """)).singleElement().satisfies(eth -> {
            assertThat(eth.name()).isEqualTo("eth0.7");
            assertThat(eth.received().bytes()).as("the largest that fits").isEqualTo(Long.MAX_VALUE);
            assertThat(eth.sent()).isEqualTo(new InterfaceCounters.Direction(5, 6, 7, 8));
        });
    }

    @Test
    void readsAccountsAndPassesOverWhatIsNone() {
        assertThat(Account.parse("""
                        root:x:0:0:root:/root:/bin/bash
                        +::::::
                        # no account
                        deploy:x:1000:1000:,,,:/home/deploy:
                        """))
                .containsExactly(new Account("root", 0, "/bin/bash"), new Account("deploy", 1000, ""));
    }

    @Test
    void namesTheInnermostUnitOfAProcess() {
        assertThat(ControlGroup.service("0::/system.slice/nginx.service\n")).contains("nginx");
        assertThat(ControlGroup.service("""
                        12:pids:/user.slice/user-1000.slice/user@1000.service/app.slice/sync.service/x
                        1:name=systemd:/else
                        """)).contains("sync");
        assertThat(ControlGroup.service("0::/\n")).isEqualTo(Optional.empty());
    }

    @Test
    void namesTheSystemAsItsMakersDo() {
        assertThat(OsRelease.name("PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nNAME=\"Debian\"\n"))
                .isEqualTo("Debian GNU/Linux 12 (bookworm)");
        assertThat(OsRelease.name("# none\nNAME=Alpine\nVERSION='3.20 \\$'\n")).isEqualTo("Alpine 3.20 $");
        assertThat(OsRelease.name("")).isEmpty();
    }

    @Test
    void findsPageSizeAndTicksAmongTheAuxiliaryValues() {
        ByteBuffer bytes = ByteBuffer.allocate(6 * 8).order(ByteOrder.nativeOrder());
        bytes.putLong(6).putLong(65536).putLong(17).putLong(250).putLong(0).putLong(0);
        assertThat(AuxiliaryVector.parse(bytes.array())).isEqualTo(new AuxiliaryVector(65536, 250));
        assertThat(AuxiliaryVector.parse(new byte[0])).isEqualTo(AuxiliaryVector.USUAL);
    }

    @Test
    void knowsTheSocketsAmongOpenFiles() {
        assertThat(SocketOwners.inode("socket:[94561]")).contains(94561L);
        assertThat(SocketOwners.inode("pipe:[94561]")).isEmpty();
        assertThat(SocketOwners.inode("socket:[x]")).isEmpty();
    }
}
