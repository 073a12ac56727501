using Baton.Core;
using Baton.Core.Fencing;
using Baton.Sdk;

namespace Baton.Clpsim.Sim;

/// <summary>The plugins of a simulated server: they do as asked, fail, hang, or lie.</summary>
internal sealed class SimHost(SimCluster cluster, SimServer server) : IHost
{
    private readonly HashSet<string> _watched = [];
    private readonly List<HungCall> _hung = [];

    /// <summary>What is held on this machine, whatever its daemon knows.</summary>
    public HashSet<string> Held { get; } = [];

    /// <summary>Resources whose activation fails here.</summary>
    public HashSet<string> Broken { get; } = [];

    /// <summary>Resources that cannot be let go of here.</summary>
    public HashSet<string> Sticky { get; } = [];

    /// <summary>Resources whose calls do not end before their deadline.</summary>
    public HashSet<string> Hanging { get; } = [];

    /// <summary>Resources that say they are held when they are not.</summary>
    public HashSet<string> Lying { get; } = [];

    /// <summary>True while a call hangs that was made before its plugin was mended.</summary>
    public bool IsStuck
    {
        get
        {
            _hung.RemoveAll(h => h.Life != server.Life || h.Boot != server.Boot);
            return _hung.Count > 0;
        }
    }

    public List<ScriptCall> Scripts { get; } = [];

    /// <summary>How the scripts that are run here end.</summary>
    public ScriptEnd ScriptsEnd { get; set; }

    /// <summary>True if nothing here misbehaves.</summary>
    public bool Behaves => Broken.Count + Sticky.Count + Hanging.Count + Lying.Count == 0;

    /// <summary>All is well again, and what hung goes on.</summary>
    public void Repair()
    {
        Broken.Clear();
        Sticky.Clear();
        Hanging.Clear();
        Lying.Clear();
        ScriptsEnd = ScriptEnd.Exited;
        foreach (var hung in _hung.ToArray()) hung.GoOn();
        _hung.Clear();
    }

    public void DaemonEnded() => _watched.Clear();

    /// <summary>A process dies that a resident monitor watches.</summary>
    public void Kill(string resource)
    {
        if (!Held.Remove(resource) || !server.Running) return;
        foreach (string name in _watched)
        {
            if (server.State.Config.FindMonitor(name)?.Target == resource)
                server.Post(Gone(name, server.State.Monitors[name].Run, resource));
        }
    }

    /// <summary>What a resident monitor sees has changed.</summary>
    public void Look(string monitor)
    {
        if (_watched.Contains(monitor))
            server.Post(Seen(monitor, server.State.Monitors[monitor].Run));
    }

    public void CallResource(Verb verb, Call call)
    {
        cluster.Rules.Called(server, verb, call);
        (long life, long boot, bool answered) = (server.Life, server.Boot, false);
        bool hangs = Hanging.Contains(call.Resource) && verb != Verb.Probe;
        if (hangs)
        {
            var hung = new HungCall(life, boot, () => Do(null));
            _hung.Add(hung);
            After(call.Deadline, () =>
            {
                _hung.Remove(hung);
                Do(Outcome.Failed("it did not end in its time"));
            });
            return;
        }
        After(cluster.CallTime, () => Do(null));

        void Do(Outcome? instead)
        {
            if (answered || boot != server.Boot) return;
            answered = true;
            // A plugin that hangs dies with its daemon; one at work has just had its way.
            if (hangs && life != server.Life) return;
            // What was killed in the middle of its start may well be there.
            var outcome = Carry(verb, call);
            if (server.Running && life == server.Life)
                server.Step(new Event.ResourceAnswered(
                    call.Resource, verb, call.Epoch, call.Attempt, instead ?? outcome));
        }
    }

    // The worst that a plugin can do: it goes on as if nobody had said anything.
    public void CancelCall(string resource, long epoch, int attempt)
    {
    }

    public void CheckMonitor(string monitor, long run, string targetHandle)
    {
        bool slow = cluster.Slow.Contains((server.Id, monitor));
        var took = slow ? server.State.Config.FindMonitor(monitor)!.Timeout : SimLinks.Calm;
        bool fails = slow || cluster.Failing.Contains((server.Id, monitor));
        server.After(took, new Event.MonitorFound(monitor, run,
            fails ? Finding.Faulty(1, "it fails") : Finding.Healthy(), slow)
        { Took = took });
    }

    public void WatchMonitor(string monitor, long run, string targetHandle)
    {
        _watched.Add(monitor);
        string target = server.State.Config.FindMonitor(monitor)?.Target ?? "";
        bool gone = target.Length > 0 && !Held.Contains(target);
        server.After(SimLinks.Calm, gone ? Gone(monitor, run, target) : Seen(monitor, run));
    }

    public void StopMonitor(string monitor, long run) => _watched.Remove(monitor);

    public void RunScript(ScriptCall call)
    {
        Scripts.Add(call);
        server.After(ScriptsEnd == ScriptEnd.TimedOut ? call.Timeout : cluster.CallTime,
            new Event.ScriptEnded(call.Id, ScriptsEnd, 0, ""));
    }

    // What a device began it ends, whatever becomes of who asked.
    public void Fence(FenceCall call)
    {
        var victim = cluster.Servers[call.Server.Index];
        long life = server.Life;
        bool answers = victim.BmcAnswers;
        cluster.Clock.Schedule(cluster.Clock.Now + (answers ? cluster.FenceTime : call.Deadline),
            () =>
            {
                if (answers && !call.LooksOnly) victim.ForceOff(call);
                bool off = answers && (!call.LooksOnly || !victim.Powered);
                if (server.Running && life == server.Life)
                    server.Step(new Event.Fenced(call.Server, call.View, call.Attempt, off,
                        off ? "It is off." : answers ? "It is on." : "It does not answer."));
            });
    }

    private Event.MonitorFound Seen(string monitor, long run) => new(monitor, run,
        cluster.Failing.Contains((server.Id, monitor))
            ? Finding.Faulty(1, "it fails") : Finding.Healthy(), false);

    // A machine that stands still does nothing meanwhile.
    private void After(TimeSpan span, Action action) =>
        cluster.Clock.Schedule(cluster.Clock.Now + span, () =>
        {
            if (server.IsFrozen) After(SimLinks.Calm, action);
            else action();
        });

    private Outcome Carry(Verb verb, Call call)
    {
        bool lies = Lying.Contains(call.Resource);
        switch (verb)
        {
            case Verb.Probe:
                return lies || Held.Contains(call.Resource)
                    ? Outcome.Done("held", "1:1") : Outcome.NotRunning();
            case Verb.Activate:
                if (Broken.Contains(call.Resource)) return Outcome.Failed("it is broken here");
                if (!lies) Held.Add(call.Resource);
                cluster.Rules.Held(server, call.Resource);
                return Outcome.Done("", "1:1");
            default:
                if (Held.Contains(call.Resource) && Sticky.Contains(call.Resource))
                    return Outcome.Failed("it cannot be let go of");
                Held.Remove(call.Resource);
                cluster.Clock.Stirred = true;
                return Outcome.Done();
        }
    }

    private sealed record HungCall(long Life, long Boot, Action GoOn);

    private static Event.MonitorFound Gone(string monitor, long run, string target) =>
        new(monitor, run, Finding.Faulty(1, $"{target} is gone"), false);
}
