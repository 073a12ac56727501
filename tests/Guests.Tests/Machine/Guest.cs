using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Baton.Lab;
using Baton.Lab.Machine;

namespace Baton.Guests.Tests.Machine;

/// <summary>
/// A machine with a kernel of its own: user-mode Linux on the host's files, with two network cards,
/// a disk of its own and one that it shares. Whatever is done to it ends at its kernel.
/// </summary>
internal sealed class Guest : IDisposable
{
    private static readonly TimeSpan Usual = TimeSpan.FromSeconds(120);

    private readonly Lan _lan;
    private readonly string _folder;
    private readonly string[] _words;
    private readonly List<ConsoleLine> _console = [];
    private readonly List<DateTime> _resets = [];
    private Process? _kernel;
    private volatile bool _hasPower;
    private int _letters;

    /// <param name="lan">The network that it is plugged into.</param>
    /// <param name="number">Its place there; 1 for the first.</param>
    /// <param name="folder">Where its disk and its letter box are.</param>
    /// <param name="shared">The disk that all guests see.</param>
    /// <param name="softdog">Words for the watchdog's driver; empty for none.</param>
    public Guest(Lan lan, int number, string folder, string shared, string softdog)
    {
        (_lan, Number, _folder) = (lan, number, folder);
        Directory.CreateDirectory(Box);
        string boot = Path.Combine(Installation.Repository, "tests/Guests.Tests/boot");
        _words =
        [
            "umid=lab", "mem=384M", "noreboot", "panic=-1", "quiet",
            "root=/dev/root", "rootfstype=hostfs", "rootflags=/", "ro",
            "con0=null,fd:1", "con=null",
            // s: written through at once; c: without the lock that keeps others out.
            $"ubd0sc={shared}", $"ubd1s={Disk}",
            Card(0, LanSide.Public), Card(1, LanSide.Interconnect),
            $"init={boot}/first.sh", $"lab.here={boot}", $"lab.box={Box}",
            $"lab.out={Installation.Folder}", $"lab.number={number}",
            .. softdog.Length > 0 ? (string[])[$"lab.softdog={softdog}"] : [],
        ];
        Bridge();
    }

    public int Number { get; }

    public string Name => $"server{Number}";

    /// <summary>The image of its own disk.</summary>
    public string Disk => Path.Combine(_folder, "disk.img");

    /// <summary>The folder that it and the host both see.</summary>
    public string Box => Path.Combine(_folder, "box");

    private NetworkNamespace Machine => _lan.Servers[Number - 1];

    /// <summary>What came out of its console so far.</summary>
    public ConsoleLine[] Console
    {
        get { lock (_console) return [.. _console]; }
    }

    /// <summary>The moments at which it was reset, panicked or lost its power.</summary>
    public DateTime[] Resets
    {
        get { lock (_console) return [.. _resets]; }
    }

    /// <summary>Whether its kernel runs.</summary>
    public bool Runs => _kernel is { HasExited: false };

    /// <summary>Power on.</summary>
    public void Start()
    {
        _hasPower = true;
        Boot();
    }

    /// <summary>The plug is pulled: cables dead, and nothing of it is left.</summary>
    public void LosePower()
    {
        _hasPower = false;
        _lan.Cut(Number, LanSide.Public, LanSide.Interconnect);
        Machine.KillAll();
        _lan.Join(Number, LanSide.Public, LanSide.Interconnect);
    }

    /// <summary>The whole machine stands still, its kernel with it.</summary>
    public void Freeze() => Monitor("stop");

    /// <summary>It goes on as if nothing had been.</summary>
    public void Thaw() => Monitor("go");

    /// <summary>Runs a line of shell in it; anything but success throws.</summary>
    public string Must(string line)
    {
        string letter = Post(line);
        string answer = letter + ".rc";
        Patience.Until(() => File.Exists(answer), Usual, $"an answer of {Name} to: {line}", Tail);
        string output = File.ReadAllText(letter + ".out");
        return File.ReadAllText(answer).Trim() == "0"
            ? output : throw new LabFailure($"{Name}: {line}: {output}");
    }

    /// <summary>Has a line of shell run in it, however it ends.</summary>
    public string Post(string line)
    {
        string letter = Path.Combine(Box, Interlocked.Increment(ref _letters)
            .ToString("D4", CultureInfo.InvariantCulture));
        File.WriteAllText(letter + ".new", line + "\n");
        File.Move(letter + ".new", letter + ".cmd");
        return letter;
    }

    /// <summary>Waits for a line of its console that came after a moment.</summary>
    public ConsoleLine WaitFor(
        Func<ConsoleLine, bool> wanted, DateTime after, string what, TimeSpan? limit = null)
    {
        ConsoleLine? seen = null;
        Patience.Until(
            () => (seen = Console.FirstOrDefault(l => l.Time >= after && wanted(l))) is not null,
            limit ?? Usual, $"{what} on {Name}", Tail);
        return seen!;
    }

    /// <summary>Waits for the end of its kernel after a moment, and says when that was.</summary>
    public DateTime WaitForReset(DateTime after)
    {
        Patience.Until(() => Resets.Any(r => r >= after), Usual, $"a reset of {Name}", Tail);
        return Resets.First(r => r >= after);
    }

    public void Dispose()
    {
        _hasPower = false;
        Machine.KillAll();
        _kernel?.Dispose();
    }

    private string Tail() => string.Join("\n", Console.TakeLast(12).Select(l => l.Text));

    private string Card(int index, LanSide side) => $"vec{index}:transport=tap,"
        + $"ifname=tap{(int)side},depth=64,mac=52:54:00:{(int)side}:0:{Number}";

    // The cable that the laboratory plugs into a server ends in a card of the guest.
    private void Bridge()
    {
        foreach (var side in Enum.GetValues<LanSide>())
        {
            string face = Lan.InterfaceOf(side);
            Machine.Configure($"addr flush dev {face}",
                $"link add br0{(int)side} type bridge stp_state 0 forward_delay 0",
                $"tuntap add dev tap{(int)side} mode tap",
                $"link set tap{(int)side} master br0{(int)side} up",
                $"link set {face} master br0{(int)side}", $"link set br0{(int)side} up");
        }
    }

    private void Boot()
    {
        foreach (string letter in Directory.EnumerateFiles(Box, "*.cmd"))
            File.Delete(letter);
        // Its memory is a file: only in memory is it quick.
        var kernel = Machine.Start("env", ["TMPDIR=/dev/shm", $"HOME={_folder}", "linux.uml",
            .. _words]);
        _kernel = kernel;
        _ = Task.Run(() => ListenAsync(kernel));
        _ = kernel.StandardError.ReadToEndAsync();
    }

    private async Task ListenAsync(Process kernel)
    {
        string last = "";
        while (await kernel.StandardOutput.ReadLineAsync().ConfigureAwait(false) is { } line)
        {
            last = line.TrimEnd('\r', ' ') is { Length: > 0 } text ? text : last;
            lock (_console) _console.Add(new ConsoleLine(LabClock.Now, last));
        }
        lock (_console) _resets.Add(LabClock.Now);
        await kernel.WaitForExitAsync().ConfigureAwait(false);
        // A machine that switched itself off stays so; after a reset its firmware starts it again.
        if (_hasPower && !last.Contains("Power down", StringComparison.Ordinal)) Boot();
    }

    // The words of its kernel's own console, which works while all else stands still.
    private void Monitor(string word)
    {
        string back = Path.Combine(_folder, "answer");
        File.Delete(back);
        using var line = new Socket(AddressFamily.Unix, SocketType.Dgram, 0)
        {
            ReceiveTimeout = (int)Usual.TotalMilliseconds,
        };
        line.Bind(new UnixDomainSocketEndPoint(back));
        line.Connect(new UnixDomainSocketEndPoint(
            Path.Combine(_folder, ".uml", "lab", "mconsole")));
        byte[] request = new byte[524];
        BinaryPrimitives.WriteUInt32LittleEndian(request, 0xCAFEBABE);
        BinaryPrimitives.WriteInt32LittleEndian(request.AsSpan(4), 2);
        BinaryPrimitives.WriteInt32LittleEndian(request.AsSpan(8), word.Length);
        Encoding.ASCII.GetBytes(word, request.AsSpan(12));
        line.Send(request);
        byte[] answer = new byte[524];
        int length = line.Receive(answer);
        if (length < 4 || BinaryPrimitives.ReadInt32LittleEndian(answer) != 0)
            throw new LabFailure($"{Name}: {word} was refused");
    }
}
