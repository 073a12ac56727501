using System.Globalization;
using Baton.Guests.Tests.Machine;
using Baton.Lab;
using Baton.Lab.Machine;

namespace Baton.Guests.Tests.Scenarios;

/// <summary>Two guests that run the product, and words for what they do.</summary>
internal sealed class GuestCluster : IDisposable
{
    private readonly DirectoryInfo _work = Directory.CreateTempSubdirectory("baton-guests.");
    private readonly TestContext _context;
    private readonly Lan _lan;
    private readonly CancellationTokenSource _ends = new();

    public GuestCluster(TestContext context, GuestPlan plan)
    {
        if (!File.Exists("/usr/bin/linux.uml"))
            Assert.Inconclusive("user-mode-linux is not installed on this machine");
        _context = context;
        string config = plan.WriteTo(_work.CreateSubdirectory("config").FullName);
        string bundles = _work.CreateSubdirectory("bundles").FullName;
        Tool.Must(Installation.Program("clpcfctrl"), "--create", "-x", config, "--out", bundles);
        string shared = Image(Path.Combine(_work.FullName, "shared.img"), 16);
        _lan = new Lan(2);
        try
        {
            Guests = [.. Enumerable.Range(1, 2).Select(n => Make(n, plan, bundles, shared))];
            foreach (var guest in Guests) guest.Start();
            _ = Task.Run(ServePower);
            foreach (var guest in Guests)
                Ready(guest, DateTime.MinValue);
            Home.WaitFor(l => l.Word == "write", DateTime.MinValue, "the service");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public Guest[] Guests { get; } = [];

    /// <summary>The server that the group starts on.</summary>
    public Guest Home => Guests[0];

    public Guest Standby => Guests[1];

    /// <summary>When the host switched a guest off because a server asked it to.</summary>
    public DateTime? PoweredOff { get; private set; }

    /// <summary>Waits until a guest's daemon is in a view with the other one.</summary>
    public static void Ready(Guest guest, DateTime after)
    {
        guest.WaitFor(l => l.Word == "ready", after, "a boot");
        guest.WaitFor(l => l.Alert is { } a && a.Is("nm", 1), after, "a cluster");
    }

    /// <summary>Has a line of shell run in a guest; when that was done.</summary>
    public static DateTime Strike(Guest guest, string line)
    {
        var asked = LabClock.Now;
        guest.Post($"{line}; echo @struck >/dev/console");
        return guest.WaitFor(l => l.Word == "struck", asked, "the end of the command").Time;
    }

    /// <summary>The first write of a server after a moment.</summary>
    public static DateTime FirstWrite(Guest guest, DateTime after) =>
        guest.WaitFor(l => l.Word == "write", after, "the service").Time;

    /// <summary>The last write of a server so far.</summary>
    public static DateTime LastWrite(Guest guest) =>
        guest.Console.Last(l => l.Word == "write").Time;

    /// <summary>The longest time in which both wrote.</summary>
    public TimeSpan BothWrote() => Writes.Overlap(Guests.SelectMany(
        g => g.Console.Where(l => l.Word == "write")).Select(Write.Of));

    public void Print(string what, TimeSpan time)
    {
        string line = string.Create(
            CultureInfo.InvariantCulture, $"{what}: {time.TotalMilliseconds:0} ms");
        _context.WriteLine(line);
        if (Environment.GetEnvironmentVariable("BATON_FIGURES") is { Length: > 0 } file)
            File.AppendAllText(file, $"{_context.TestName} | {line}\n");
    }

    public void Dispose()
    {
        _ends.Cancel();
        foreach (var line in Guests.SelectMany(g => g.Console.Select(l => (g.Name, Line: l)))
            .Where(l => l.Line.Word != "write").OrderBy(l => l.Line.Time))
            _context.WriteLine($"{line.Line.Time:HH:mm:ss.fff} {line.Name} {line.Line.Text}");
        foreach (var guest in Guests) guest.Dispose();
        _lan?.Dispose();
        _ends.Dispose();
        _work.Delete(recursive: true);
    }

    private Guest Make(int number, GuestPlan plan, string bundles, string shared)
    {
        var guest = new Guest(_lan, number,
            _work.CreateSubdirectory($"g{number}").FullName, shared, plan.Softdog);
        string content = _work.CreateSubdirectory($"disk{number}").FullName;
        Directory.CreateDirectory(Path.Combine(content, "lib"));
        Directory.CreateDirectory(Path.Combine(content, "log"));
        Directory.Move(Path.Combine(bundles, guest.Name), Path.Combine(content, "etc"));
        Image(guest.Disk, 64);
        Tool.Must("mkfs.ext4", "-q", "-d", content, guest.Disk);
        return guest;
    }

    private static string Image(string path, long mebibytes)
    {
        using var file = File.Create(path);
        file.SetLength(mebibytes << 20);
        return path;
    }

    // The switch that a forced stop turns: a letter says which server, another that it is off.
    private async Task ServePower()
    {
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!_ends.IsCancellationRequested && await look.WaitForNextTickAsync())
        {
            foreach (var (from, to) in new[] { (Home, Standby), (Standby, Home) })
            {
                string letter = Path.Combine(from.Box, $"off.{to.Name}");
                if (!File.Exists(letter) || File.Exists(letter + ".done")) continue;
                to.LosePower();
                PoweredOff = LabClock.Now;
                File.WriteAllText(letter + ".done", "");
            }
        }
    }
}
