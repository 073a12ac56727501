using System.Collections.Concurrent;
using System.Collections.Immutable;
using Baton.Core;
using Baton.Core.Config;
using Baton.Host;
using Baton.Sdk;

namespace Baton.Clpd.Tests;

[TestClass]
public sealed class PluginPortTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [TestMethod]
    [DataRow(Verb.Probe, OutcomeKind.Done, "")]
    [DataRow(Verb.Deactivate, OutcomeKind.Done, "")]
    [DataRow(Verb.Activate, OutcomeKind.Unsupported, "is disabled: no more")]
    public void A_plugin_that_may_not_be_used_any_more_still_answers_for_what_it_holds(
        Verb verb, OutcomeKind kind, string reason)
    {
        using var stage = new Stage();
        Assert.AreEqual(OutcomeKind.Done, stage.Call(Verb.Activate).Kind);
        stage.Disable();
        // Whatever it holds, it holds by the parameters that it was opened with.
        stage.Mood = "well";

        var outcome = stage.Call(verb);

        Assert.AreEqual(kind, outcome.Kind, outcome.Reason);
        StringAssert.Contains(outcome.Reason, reason);
    }

    [TestMethod]
    [DataRow(Verb.Probe, OutcomeKind.Failed)]
    [DataRow(Verb.Deactivate, OutcomeKind.Failed)]
    [DataRow(Verb.Activate, OutcomeKind.Unsupported)]
    public void Where_nothing_can_be_asked_nothing_is_said_not_to_run(
        Verb verb, OutcomeKind kind)
    {
        using var stage = new Stage();
        stage.Disable();

        var outcome = stage.Call(verb);

        Assert.AreEqual(kind, outcome.Kind);
        StringAssert.Contains(outcome.Reason, "is disabled: no more");
    }

    [TestMethod]
    public void A_type_that_was_never_here_holds_nothing_here()
    {
        using var stage = new Stage();
        stage.Host.Use(Catalog.Empty);
        Assert.AreEqual(OutcomeKind.Unsupported, stage.Call(Verb.Probe).Kind);
    }

    [TestMethod]
    public async Task A_monitor_that_clings_when_it_is_stopped_does_not_hold_up_the_loop()
    {
        using var stage = new Stage { Mood = "clings" };
        stage.Port.CheckMonitor("moodym1", 1, "");
        await stage.Heard("check");

        // As the loop does it, which then has other things to do.
        await Task.Run(() => stage.Port.StopMonitor("moodym1", 1)).WaitAsync(Patience);

        await stage.Heard("clings");
        stage.LetGo();
    }

    [TestMethod]
    public async Task An_activation_that_is_broken_off_is_answered_and_holds_up_nobody()
    {
        using var stage = new Stage { Mood = "clings" };
        stage.Begin(Verb.Activate);
        await stage.Heard("activate");
        stage.Port.CancelCall("moody1", 1, 2);

        await Task.Run(() => stage.Port.CancelCall("moody1", 1, 3)).WaitAsync(Patience);

        await stage.Heard("clings");
        stage.LetGo();
        var outcome = stage.Answer();
        Assert.AreEqual(OutcomeKind.Failed, outcome.Kind);
        StringAssert.Contains(outcome.Reason, "broken off");
        stage.Mood = "fine";
        Assert.AreEqual(OutcomeKind.Done, stage.Call(Verb.Activate).Kind);
    }

    private sealed class Stage : IDisposable
    {
        private readonly ConcurrentDictionary<string, TaskCompletionSource> _heard = new();
        private readonly ManualResetEventSlim _letGo = new();
        private readonly Folder _folder = new();
        private readonly BlockingCollection<Event> _events = [];

        public Stage()
        {
            string own = AppContext.BaseDirectory.TrimEnd('/');
            Directory.CreateDirectory(_folder["plugins/moody"]);
            foreach (string file in Directory.EnumerateFiles(
                Path.Combine(own, "../../Fixture.Moody", Path.GetFileName(own))))
                File.Copy(file, _folder["plugins/moody/" + Path.GetFileName(file)]);
            Directory.CreateDirectory(_folder["plugins/moodym"]);
            foreach (string file in Directory.EnumerateFiles(_folder["plugins/moody"]))
                File.Copy(file, _folder["plugins/moodym/" + Path.GetFileName(file)]);
            string manifest = _folder["plugins/moodym/plugin.json"];
            File.WriteAllText(manifest, File.ReadAllText(manifest)
                .Replace("\"moody\"", "\"moodym\"", StringComparison.Ordinal)
                .Replace("\"resource\"", "\"monitor\"", StringComparison.Ordinal)
                .Replace("MoodyResource", "MoodyMonitor", StringComparison.Ordinal));
            var ports = HostPorts.OverMachine(TimeProvider.System, line =>
            {
                Signal(line.Text).TrySetResult();
                if (line.Text == "clings") _letGo.Wait(Patience * 3);
            });
            Host = new PluginHost(Catalog.Scan(_folder["plugins"]), ports);
            Port = new PluginPort(Host,
                new InstancePlaces(new Layout(_folder["root"]), "server1", "0.1.0"), Config,
                new ScriptRunner(
                    ports.Command, _folder["scripts"], ImmutableDictionary<string, string>.Empty),
                _events.Add, (_, happened) => _events.Add(happened), CancellationToken.None);
        }

        public PluginHost Host { get; }

        public PluginPort Port { get; }

        public Task Heard(string text) => Signal(text).Task.WaitAsync(Patience);

        public void LetGo() => _letGo.Set();

        public string Mood { get; set; } = "fine";

        public void Disable() => Host.Use(Catalog.Scan(entry => entry with
        {
            Status = PluginStatus.Disabled,
            Reason = "no more",
        }, [_folder["plugins"]]));

        public Outcome Call(Verb verb)
        {
            Begin(verb);
            return Answer();
        }

        public void Begin(Verb verb) => Port.CallResource(verb, new Call
        {
            Group = "failover1",
            Resource = "moody1",
            Epoch = 1,
            Attempt = 3,
            Deadline = TimeSpan.FromSeconds(60),
            Server = "server1",
        });

        public Outcome Answer()
        {
            Assert.IsTrue(_events.TryTake(out var happened, Patience));
            return ((Event.ResourceAnswered)happened).Outcome;
        }

        public void Dispose()
        {
            _events.Dispose();
            _folder.Dispose();
        }

        private TaskCompletionSource Signal(string text) => _heard.GetOrAdd(text,
            _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

        private ClusterConfig Config() => Sample.Config with
        {
            Resources =
            [
                new ResourceConfig
                {
                    Name = "moody1",
                    Type = "moody",
                    Group = "failover1",
                    Parameters = ImmutableSortedDictionary<string, string>.Empty
                        .Add("mood", Mood),
                },
            ],
            Monitors =
            [
                new MonitorConfig
                {
                    Name = "moodym1",
                    Type = "moodym",
                    Timeout = TimeSpan.FromHours(1),
                    Parameters = ImmutableSortedDictionary<string, string>.Empty
                        .Add("mood", Mood),
                },
            ],
        };
    }
}
