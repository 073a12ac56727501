using System.Collections.Immutable;
using System.Text.Json;
using Baton.Conf;
using Baton.Core;
using Baton.Core.Config;
using Baton.Core.Membership;
using Baton.Wire.Control;

namespace Baton.Clpd.Tests;

/// <summary>A configuration is pushed to servers that this test plays.</summary>
[TestClass]
public sealed class ConfigExchangeTests
{
    private sealed class Stage : IDisposable
    {
        private readonly Folder _folder = new();

        public List<string> Asked { get; } = [];

        public Func<ServerId, string, ConfigAnswer> Peer { get; init; } =
            (_, _) => new ConfigAnswer(true, []);

        public State State { get; init; } = Sample.State with
        {
            Phase = ServicePhase.Running,
            Reachable = Sample.Config.AllServers,
        };

        public ImmutableArray<string> Warnings { get; init; } = [];

        public ClusterConfig? Switched { get; private set; }

        public async Task<ControlReply.Pushed> Push(string conf, bool force = false)
        {
            var store = new ConfStore(_folder["etc"]);
            if (store.Generation is null)
            {
                store.Prepare(Sample.Bundle(Sample.Conf()));
                store.Commit();
            }
            var exchange = new ConfigExchange(store, () => State, () => Sample.NoTypes,
                (server, offer, _) =>
                {
                    lock (Asked) Asked.Add($"{State.Config.NameOf(server)} {offer.Step}");
                    return Task.FromResult(Peer(server, offer.Step));
                },
                config => Switched = config, warnings: _ => Warnings);
            return (ControlReply.Pushed)await exchange.Push(
                new(Sample.Bundle(conf), CheckOnly: false, force), CancellationToken.None);
        }

        public void Dispose() => _folder.Dispose();
    }

    [TestMethod]
    public async Task What_a_configuration_makes_worse_is_said_before_it_stands_and_refuses_none()
    {
        using var stage = new Stage { Warnings = ["A license is lost."] };
        var pushed = await stage.Push(Sample.Conf(timeout: "6000"));
        Assert.IsTrue(pushed.Stored);
        Assert.Contains("A license is lost.", pushed.Plan);
        Assert.DoesNotContain("A license is lost.", pushed.Faults);
    }

    [TestMethod]
    public async Task A_warning_of_a_configuration_that_stands_is_no_fault()
    {
        using var stage = new Stage();
        var pushed = await stage.Push(Sample.Conf("6000", "<novelty>1</novelty>"));
        Assert.IsTrue(pushed.Stored, pushed.Text);
        Assert.Contains("is not used here", string.Join('\n', pushed.Plan));
        Assert.IsEmpty(pushed.Faults);
    }

    [TestMethod]
    public async Task All_check_and_store_before_any_switches()
    {
        using var stage = new Stage();
        var pushed = await stage.Push(Sample.Conf("6000"));
        Assert.IsTrue(pushed.Stored, pushed.Text);
        CollectionAssert.AreEqual(new[]
        {
            "server2 prepare", "server3 prepare", "server2 commit", "server3 commit",
        }, stage.Asked);
        Assert.AreEqual(TimeSpan.FromSeconds(6), stage.Switched!.Timing.HeartbeatTimeout);
        Assert.AreEqual(2, stage.Switched.Generation);
    }

    [TestMethod]
    [DataRow(false, false, DisplayName = "its daemon is stopped")]
    [DataRow(true, true, DisplayName = "it is left out by force")]
    [TestProperty("Regression", "61")]
    public async Task A_server_that_cannot_be_asked_is_noticed(bool force, bool stored)
    {
        using var stage = new Stage
        {
            State = Sample.State with { Reachable = Sample.State.Reachable.With(new(1)) },
            Peer = (server, _) => server.Index == 2
                ? new ConfigAnswer(false, ["there is no daemon"]) : new ConfigAnswer(true, []),
        };
        var pushed = await stage.Push(Sample.Conf("6000"), force);
        Assert.AreEqual(stored, pushed.Stored);
        if (stored) return;
        Assert.Contains("server3: there is no daemon", pushed.Faults);
        Assert.Contains("server2 abort", stage.Asked);
        Assert.IsNull(stage.Switched);
    }

    [TestMethod]
    [DataRow("check", ServicePhase.Running, false)]
    [DataRow("prepare", ServicePhase.Running, false)]
    [DataRow("prepare", ServicePhase.Starting, false)]
    [DataRow("prepare", ServicePhase.Stopped, true)]
    public void A_server_refuses_what_its_own_service_would_have_to_stop_for(
        string step, ServicePhase phase, bool good)
    {
        using var folder = new Folder();
        var exchange = new ConfigExchange(new ConfStore(folder["etc"]),
            () => Sample.State with { Phase = phase }, () => Sample.NoTypes,
            (_, _, _) => throw new InvalidOperationException("nobody else is asked"), _ => { });
        var offer = new ConfigOffer(step, Sample.Bundle(Sample.Conf().Replace(
            "<name>demo</name>", "<name>other</name>", StringComparison.Ordinal)));
        var answer = JsonSerializer.Deserialize(exchange.Answer(JsonSerializer
            .SerializeToUtf8Bytes(offer, ClpdJson.Default.ConfigOffer)),
            ClpdJson.Default.ConfigAnswer)!;
        Assert.AreEqual(good, answer.Good);
        Assert.AreEqual(good ? "" : "first stop the cluster", string.Join(", ", answer.Faults));
    }

    [TestMethod]
    public async Task A_ratio_in_force_is_no_change_of_the_configuration()
    {
        using var stage = new Stage
        {
            State = Sample.State with
            {
                Phase = ServicePhase.Running,
                Unstretched = Sample.Config,
                Config = Sample.Config with
                {
                    Timing = Sample.Config.Timing with
                    {
                        HeartbeatTimeout = Sample.Config.Timing.HeartbeatTimeout * 3,
                    },
                },
            },
        };
        var pushed = await stage.Push(Sample.Conf());
        Assert.Contains("there is no partition resolver", Assert.ContainsSingle(pushed.Plan));
    }

    [TestMethod]
    [DataRow("<trekking><configid>4.1.0</configid><savedversion>x</savedversion></trekking>")]
    [TestProperty("Regression", "68")]
    public async Task The_marks_of_another_version_are_no_obstacle(string more)
    {
        using var stage = new Stage();
        var pushed = await stage.Push(Sample.Conf(more: more));
        Assert.IsTrue(pushed.Stored, string.Join('\n', pushed.Faults));
    }

    [TestMethod]
    [DataRow("tr-TR")]
    [DataRow("de-DE")]
    [DataRow("ja-JP")]
    [TestProperty("Regression", "108")]
    public void The_language_of_the_system_means_nothing(string language) =>
        Assert.ThrowsExactly<System.Globalization.CultureNotFoundException>(
            () => new System.Globalization.CultureInfo(language),
            "no other than the invariant one can be had");
}
