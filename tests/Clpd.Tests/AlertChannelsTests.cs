using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Baton.Core.Config;
using Baton.Core.Operation;
using Baton.Host;

namespace Baton.Clpd.Tests;

/// <summary>From the alert log to the plugins of its channels.</summary>
[TestClass]
public sealed class AlertChannelsTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>A log and channels whose plugin logs into it what it is told.</summary>
    private sealed class Stage : IAsyncDisposable
    {
        private readonly Folder _folder = new();
        private readonly BlockingCollection<string> _told = [];
        private readonly InstancePlaces _places;

        public Stage()
        {
            Plant();
            var layout = new Layout(_folder["server1"]);
            layout.MakeFolders();
            Log = new AlertLog(layout.AlertLog, TimeProvider.System);
            Channels = new AlertChannels(Log, TimeProvider.System);
            _places = new InstancePlaces(layout, "server1", "0.1.0");
            var ports = HostPorts.OverMachine(TimeProvider.System, line =>
            {
                if (!line.Text.EndsWith(" ends", StringComparison.Ordinal))
                    _told.Add($"{line.From.Name} {line.Text}");
                // As the daemon does it: a plugin that logs while it tells must not tell itself.
                Log.Write(new Alert(AlertLevel.Error, line.From.Type, 1, line.Text));
            });
            Host = new PluginHost(Catalog.Scan(_folder["plugins"]), ports);
        }

        public AlertLog Log { get; }

        public AlertChannels Channels { get; }

        public PluginHost Host { get; }

        public void Begin(params AlertChannelConfig[] channels) =>
            Channels.Begin(Host, _places, Config(channels));

        public static ClusterConfig Config(params AlertChannelConfig[] channels) =>
            Sample.Config with { AlertChannels = [.. channels] };

        public static AlertChannelConfig Channel(string name, string mood = "well") => new()
        {
            Name = name,
            Type = "moody",
            Parameters = ImmutableSortedDictionary<string, string>.Empty.Add("mood", mood),
        };

        public void Write(int id, AlertLevel level = AlertLevel.Error) =>
            Log.Write(new Alert(level, "rc", id, "It happened."));

        public void Tells(params string[] expected)
        {
            var told = expected.Select(_ => _told.TryTake(out string? text, Patience) ? text : "")
                .ToList();
            CollectionAssert.AreEquivalent(expected, told);
        }

        public string Logged(string what)
        {
            string[] Lines() => [.. Log.Last(2000).Where(
                l => l.Contains(what, StringComparison.Ordinal))];
            Assert.IsTrue(SpinWait.SpinUntil(() => Lines().Length > 0, Patience), what);
            return Lines()[0];
        }

        public async ValueTask DisposeAsync()
        {
            await Channels.DisposeAsync();
            Log.Dispose();
            _told.Dispose();
            _folder.Dispose();
        }

        private void Plant()
        {
            string own = AppContext.BaseDirectory.TrimEnd('/');
            string built = Path.Combine(own, "../../Fixture.Moody", Path.GetFileName(own));
            Directory.CreateDirectory(_folder["plugins/moody"]);
            foreach (string file in Directory.EnumerateFiles(built))
                File.Copy(file, _folder["plugins/moody/" + Path.GetFileName(file)]);
            var manifest = JsonNode.Parse(File.ReadAllText(
                _folder["plugins/moody/plugin.json"]))!;
            manifest["kind"] = "alert";
            manifest["entry"] = "Baton.Fixtures.Moody.MoodyAlert";
            File.WriteAllText(_folder["plugins/moody/plugin.json"], manifest.ToJsonString());
        }
    }

    [TestMethod]
    public async Task Every_channel_tells_what_it_is_for_and_what_was_written_before_it_began()
    {
        await using var stage = new Stage();
        stage.Write(1);
        stage.Begin(Stage.Channel("all") with { Level = AlertLevel.Info },
            Stage.Channel("some"), Stage.Channel("others") with { Servers = ["server2"] });
        stage.Tells("all tell rc 1 It happened.", "some tell rc 1 It happened.");
        stage.Write(2, AlertLevel.Info);
        stage.Write(3, AlertLevel.Warning);
        stage.Tells("all tell rc 2 It happened.", "all tell rc 3 It happened.",
            "some tell rc 3 It happened.");
    }

    [TestMethod]
    public async Task A_failing_channel_is_told_of_through_the_others()
    {
        await using var stage = new Stage();
        stage.Begin(Stage.Channel("bad", "throws"), Stage.Channel("good"));
        stage.Write(1);
        stage.Tells("bad tell rc 1 It happened.", "good tell rc 1 It happened.",
            "good tell alert 5 Channel bad cannot tell alerts: Tell threw "
            + "InvalidDataException: a bad day");
        StringAssert.Contains(stage.Logged("alert 5"), "WARN alert 5 Channel bad cannot");
    }

    [TestMethod]
    public async Task What_waits_is_told_as_soon_as_the_channel_is_mended()
    {
        await using var stage = new Stage();
        stage.Begin(Stage.Channel("mail1", "throws"));
        stage.Write(1);
        stage.Tells("mail1 tell rc 1 It happened.");
        stage.Logged("alert 5");
        stage.Channels.Turn(Stage.Config(Stage.Channel("mail1")));
        stage.Tells("mail1 tell rc 1 It happened.");
        stage.Logged("alert 6 Channel mail1 tells alerts again");
    }

    [TestMethod]
    public async Task A_channel_that_is_taken_away_tells_nothing_more_and_a_new_one_does()
    {
        await using var stage = new Stage();
        stage.Begin(Stage.Channel("old"));
        stage.Write(1);
        stage.Tells("old tell rc 1 It happened.");
        stage.Channels.Turn(Stage.Config(Stage.Channel("new")));
        stage.Write(2);
        stage.Tells("new tell rc 2 It happened.");
        stage.Channels.Turn(Stage.Config());
        stage.Write(3);
        stage.Channels.Turn(Stage.Config(Stage.Channel("last")));
        stage.Write(4);
        stage.Tells("last tell rc 4 It happened.");
    }

    [TestMethod]
    public async Task A_type_that_is_not_licensed_any_more_tells_nothing_more()
    {
        await using var stage = new Stage();
        stage.Begin(Stage.Channel("mail1"));
        stage.Write(1);
        stage.Tells("mail1 tell rc 1 It happened.");
        stage.Host.Use(Catalog.Empty);
        stage.Write(2);
        StringAssert.Contains(stage.Logged("alert 5"), "no plugin of type moody is installed");
    }

    [TestMethod]
    public async Task A_channel_that_hangs_holds_up_neither_its_writer_nor_the_end_for_long()
    {
        var stage = new Stage();
        stage.Begin(Stage.Channel("mail1", "late") with { Timeout = TimeSpan.FromHours(1) });
        stage.Write(1);
        stage.Tells("mail1 tell rc 1 It happened.");
        for (int i = 2; i < 1000; i++) stage.Write(i);
        StringAssert.Contains(stage.Logged("alert 7"), string.Create(
            CultureInfo.InvariantCulture, $"More than {AlertChannel.WaitingMax} alerts wait"));
        await stage.DisposeAsync().AsTask().WaitAsync(AlertChannel.EndWait * 5);
    }
}
