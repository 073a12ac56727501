using System.Globalization;
using System.Runtime.InteropServices;
using Baton.Host.Ports;
using Baton.Sdk.Ports;

namespace Baton.Host.Tests.Ports;

/// <summary>
/// A thread with a network of its own, empty and gone with it: nothing a test does there can be
/// seen on the machine.
/// </summary>
internal sealed partial class NetworkRoom : IDisposable
{
    private const int NewNetwork = 0x40000000;

    private readonly System.Collections.Concurrent.BlockingCollection<Action> _work = [];
    private readonly Thread _thread;

    public NetworkRoom()
    {
        _thread = new Thread(Work) { IsBackground = true };
        _thread.Start();
        Do(() =>
        {
            Assert.AreEqual(0, Unshare(NewNetwork), "these tests need root");
            ThreadId = GetThreadId();
            // Links have their own address at once, without the second that its check takes.
            File.WriteAllText("/proc/sys/net/ipv6/conf/default/accept_dad", "0");
        });
        Ip("link set lo up");
    }

    /// <summary>By which other threads may send a device here.</summary>
    public int ThreadId { get; private set; }

    /// <summary>Runs something in the room; what it opens there stays there.</summary>
    public void Do(Action act) => Do<object?>(() =>
    {
        act();
        return null;
    });

    /// <summary>Runs something in the room.</summary>
    public T Do<T>(Func<T> act)
    {
        var done = new TaskCompletionSource<T>();
        _work.Add(() =>
        {
            try
            {
                done.SetResult(act());
            }
            catch (Exception e)
            {
                done.SetException(e);
            }
        });
        return done.Task.WaitAsync(Stage.Patience).GetAwaiter().GetResult();
    }

    /// <summary>Runs the ip command in the room.</summary>
    public string Ip(string arguments) => Do(() =>
    {
        using var processes = new ProcessesPort();
        var run = new CommandPort(processes, TimeProvider.System).Run(
            new CommandLine("ip", [.. arguments.Split(' ')]), CancellationToken.None);
        var ran = run.AsTask().GetAwaiter().GetResult();
        Assert.AreEqual(0, ran.ExitCode, $"ip {arguments}: {ran.Error}");
        return ran.Output;
    });

    /// <summary>Two rooms joined by a cable: <c>v0</c> here, <c>v1</c> there, both up.</summary>
    public static (NetworkRoom Here, NetworkRoom There) Pair()
    {
        var here = new NetworkRoom();
        var there = new NetworkRoom();
        string to = there.ThreadId.ToString(CultureInfo.InvariantCulture);
        here.Ip($"link add v0 type veth peer name v1 netns {to}");
        here.Ip("link set v0 up");
        there.Ip("link set v1 up");
        here.WaitUntilUp("v0");
        there.WaitUntilUp("v1");
        return (here, there);
    }

    /// <summary>
    /// The kernel's own thread brings a link up a moment after its carrier came; what is sent
    /// before that is dropped.
    /// </summary>
    private void WaitUntilUp(string name)
    {
        using var reactor = new Reactor("test");
        using var news = Do(() => new LinkNews(reactor));
        while (!Ip($"-o link show {name}").Contains("state UP", StringComparison.Ordinal))
            news.Next(CancellationToken.None).AsTask().WaitAsync(Stage.Patience).Wait();
    }

    public void Dispose()
    {
        _work.CompleteAdding();
        _thread.Join(Stage.Patience);
    }

    private void Work()
    {
        foreach (var act in _work.GetConsumingEnumerable()) act();
    }

    [LibraryImport("libc", EntryPoint = "unshare", SetLastError = true)]
    private static partial int Unshare(int flags);

    [LibraryImport("libc", EntryPoint = "gettid")]
    private static partial int GetThreadId();
}
