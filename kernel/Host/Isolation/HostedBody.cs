using Baton.Host.Ports;
using Baton.Sdk.Ports;

namespace Baton.Host.Isolation;

/// <summary>
/// What the system has of a plugin's process: the process, its control group, what it prints, and
/// whatever it leaves behind.
/// </summary>
internal sealed class HostedBody
{
    // A process that closed its end, or was killed, is gone by then.
    private static readonly TimeSpan ExitWait = TimeSpan.FromSeconds(3);

    // When memory is short a plugin goes before the daemon and before what it started.
    private const int Dispensable = 500;

    private readonly HostingPlace _place;
    private readonly HostedFiles _files;
    private readonly ControlGroup _group;
    private readonly PipeTail _printed;
    private readonly ProcessIdentity _identity;
    private volatile bool _hasOffspring;

    private HostedBody(HostingPlace place, HostedFiles files, ControlGroup group,
        PipeTail printed, ProcessIdentity identity)
    {
        _place = place;
        _files = files;
        _group = group;
        _printed = printed;
        _identity = identity;
    }

    public int Pid => _identity.Pid;

    /// <summary>The bounds that it runs without.</summary>
    public IReadOnlyList<string> Lacks => _group.Lacks;

    /// <summary>Starts it; it loads nothing before it is told what.</summary>
    /// <returns>It, and this end of the stream to it.</returns>
    /// <exception cref="IOException">It could not be started.</exception>
    public static (HostedBody Body, int Socket) Spawn(
        HostingPlace place, HostedFiles files, HelloOrder hello)
    {
        var (ours, theirs) = NativeFiles.SocketPair();
        PipeTail? printed = null;
        var group = ControlGroup.Make(files.Mark, hello.Bounds);
        try
        {
            using var streams = StandardStreams.Over(theirs, out int output);
            printed = new PipeTail(place.Processes.Reactor, place.Time, output);
            var identity = place.Processes.Start(new CommandLine(place.Program, [hello.Folder])
            {
                Environment = HostedFiles.Variables(hello),
            }, streams);
            group.Add(identity.Pid);
            OomScore.Set(identity.Pid, Dispensable);
            return (new HostedBody(place, files, group, printed, identity), ours);
        }
        catch
        {
            printed?.Dispose();
            group.Remove();
            _ = NativeFiles.Close(ours);
            throw;
        }
    }

    /// <summary>Kills it with its session.</summary>
    public void Kill() =>
        _place.Processes.Signal(_identity, NativeProcess.Kill, wholeSession: true);

    /// <summary>It started something that is to outlive it.</summary>
    public void Release(int pid)
    {
        _hasOffspring = true;
        _group.Release(pid);
        // A plugin may say any number: only what it started is raised above it.
        if (ProcStat.ParentOf(pid) == Pid) OomScore.Set(pid, 0);
    }

    /// <summary>Waits for its end and takes away what is left, whatever that takes.</summary>
    /// <param name="said">How it ended, if that is known.</param>
    /// <returns>How it ended.</returns>
    public async Task<string> Bury(string said)
    {
        string last = "";
        try
        {
            said = await Exit(said).ConfigureAwait(false);
            try
            {
                Leftovers.Kill(_place.Processes, _identity, _files.Mark);
            }
            finally
            {
                // Only by its mark is a service told from what it forked as it started.
                if (!_hasOffspring) _group.Kill(_place.Processes);
            }
            last = _printed.LastWords();
        }
        catch (Exception e)
        {
            last = InstanceRunner.Said(e);
        }
        _printed.Dispose();
        _files.Delete();
        _group.Remove();
        return last.Length > 0 ? $"{said} ({last})" : said;
    }

    private async Task<string> Exit(string said)
    {
        if (said.Length > 0) Kill();
        using var patience = new CancellationTokenSource(ExitWait, _place.Time);
        try
        {
            int? code = await _place.Processes.WaitForExit(_identity, patience.Token)
                .ConfigureAwait(false);
            return said.Length > 0 ? said : ExitText.Of(code);
        }
        catch (OperationCanceledException)
        {
            return said.Length > 0 ? said : "it did not end in time and was killed";
        }
    }
}
