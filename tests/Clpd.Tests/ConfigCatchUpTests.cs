using Baton.Conf;
using Baton.Core;
using Baton.Core.Membership;
using Baton.Wire;
using Microsoft.Extensions.Time.Testing;

namespace Baton.Clpd.Tests;

[TestClass]
public sealed class ConfigCatchUpTests
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(2);

    private readonly FakeTimeProvider _time = new();
    private readonly List<string> _told = [];
    private ConfigAnswer _answer = new(true, []);
    private int _asked;

    private static State Hearing(long generation, Instant at, bool inView)
    {
        var beat = new Beat
        {
            Incarnation = 1,
            Phase = ServicePhase.Running,
            ConfigGeneration = generation,
            Hears = [.. Sample.Config.Servers.Select(_ => Sample.Config.AllServers)],
        };
        return Sample.State with
        {
            Phase = inView ? ServicePhase.Running : ServicePhase.Starting,
            View = inView ? new View(1, new(0), Sample.Config.AllServers) : Sample.State.View,
            Reachable = Sample.Config.AllServers,
            Heartbeats = Sample.State.Heartbeats.Hear(new(1), 0, at, beat),
        };
    }

    [TestMethod]
    [DataRow(2, false, 1, DisplayName = "who starts asks at once")]
    [DataRow(2, true, 6, DisplayName = "in a view they differ for a moment in every switch")]
    [DataRow(1, false, null, DisplayName = "nobody has a newer one")]
    public void A_newer_generation_is_asked_for(int generation, bool inView, int? looks)
    {
        using var stage = new ConfigStage();
        using var catchUp = Start(stage.Store, now => Hearing(generation, now, inView));
        for (int look = 1; look <= 8; look++)
        {
            _time.Advance(Look);
            Assert.AreEqual(look >= looks, _asked > 0, $"look {look}");
        }
    }

    [TestMethod]
    public void What_is_in_its_way_is_told_once_and_tried_again()
    {
        using var stage = new ConfigStage();
        using var catchUp = Start(stage.Store, now => Hearing(2, now, inView: false));
        _answer = new(false, ["first stop the cluster"]);
        for (int look = 0; look < 5; look++) _time.Advance(Look);
        Assert.AreEqual(5, _asked);
        Assert.AreEqual("Warning cfmgr 6 Configuration generation 2 of server2, which this server "
            + "missed, cannot be taken over yet, and is tried again: first stop the cluster, "
            + "or stop the cluster service of this server (clpcl -t).",
            _told.Single());
        _answer = new(true, []);
        _time.Advance(Look);
        Assert.AreEqual("Info cfmgr 5 Configuration generation 2 of server2, which this server "
            + "missed, is taken over.", _told[^1]);
    }

    [TestMethod]
    [DataRow(ServicePhase.Starting, true)]
    [DataRow(ServicePhase.Stopped, true)]
    [DataRow(ServicePhase.Running, false)]
    public async Task It_is_taken_over_unless_what_runs_here_is_in_its_way(
        ServicePhase phase, bool taken)
    {
        using var ahead = new ConfigStage();
        string other = Sample.Conf().Replace(
            "<name>demo</name>", "<name>other</name>", StringComparison.Ordinal);
        ahead.State = ahead.State with { Phase = ServicePhase.Stopped };
        Assert.IsTrue((await ahead.Push(other)).Stored);
        using var behind = new ConfigStage
        {
            State = Hearing(2, default, phase == ServicePhase.Running) with { Phase = phase },
            Ask = (_, offer, _) => Task.FromResult(ahead.Answer(offer)),
        };

        var answer = await behind.Exchange.CatchUp(new(1), CancellationToken.None);

        Assert.AreEqual(taken ? "" : "first stop the cluster", string.Join(", ", answer.Faults));
        Assert.AreEqual(taken ? 2 : 1, behind.Store.Generation);
        Assert.AreEqual(taken ? "other" : null, behind.Switched?.Name);
    }

    [TestMethod]
    public async Task One_of_an_older_version_that_has_no_such_step_changes_nothing()
    {
        using var behind = new ConfigStage { State = Sample.State };
        var answer = await behind.Exchange.CatchUp(new(1), CancellationToken.None);
        Assert.IsFalse(answer.Good);
        Assert.AreEqual(1, behind.Store.Generation);
    }

    private ConfigCatchUp Start(ConfStore store, Func<Instant, State> state)
    {
        var clock = new MonotonicClock(_time);
        return new ConfigCatchUp(() => state(clock.Now()), clock.Now, store, (_, _) =>
        {
            _asked++;
            return Task.FromResult(_answer);
        }, a => _told.Add($"{a.Level} {a.Module} {a.Id} {a.Text}"), _time);
    }
}
