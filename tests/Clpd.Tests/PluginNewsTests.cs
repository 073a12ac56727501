using System.Collections.Immutable;
using Baton.Core.Operation;
using Baton.Host;

namespace Baton.Clpd.Tests;

[TestClass]
public sealed class PluginNewsTests
{
    private readonly List<Alert> _alerts = [];

    [TestMethod]
    public void At_first_only_what_cannot_be_used_is_told_and_then_every_change_once()
    {
        var news = new PluginNews(_alerts.Add);
        using var folder = new Folder();
        Catalog Of(PluginStatus one, PluginStatus two, string why = "so it is")
        {
            Directory.CreateDirectory(folder["one"]);
            Directory.CreateDirectory(folder["two"]);
            return Catalog.Scan(e => e with
            {
                Status = e.Directory.EndsWith("one", StringComparison.Ordinal) ? one : two,
                Reason = why,
            }, [folder.Path]);
        }

        var good = PluginStatus.Unlicensed;
        news.Tell(Of(good, PluginStatus.Broken));
        news.Tell(Of(good, PluginStatus.Broken));
        news.Tell(Of(PluginStatus.Disabled, PluginStatus.Broken));
        news.Tell(Of(PluginStatus.Disabled, PluginStatus.Broken, "another reason"));

        CollectionAssert.AreEqual(new[]
        {
            $"70 Plugin two in {folder["two"]} is Broken: so it is",
            $"70 Plugin one in {folder["one"]} is Disabled: so it is",
            $"70 Plugin one in {folder["one"]} is Disabled: another reason",
            $"70 Plugin two in {folder["two"]} is Broken: another reason",
        }, Told());
    }

    [TestMethod]
    public void What_processes_are_not_bounded_in_is_told_once()
    {
        var news = new PluginNews(_alerts.Add);
        news.TellLack("memory (no group)");
        news.TellLack("memory (no group)");
        news.Warn("cannot be watched");
        news.Tell(true, "It died.");
        news.Tell(false, "It was replaced.");

        CollectionAssert.AreEqual(new[]
        {
            "74 Isolated plugins are not bounded here in all that they should be: "
            + "memory (no group)",
            "75 cannot be watched", "72 It died.", "73 It was replaced.",
        }, Told());
    }

    private ImmutableArray<string> Told() => [.. _alerts.Select(a => $"{a.Id} {a.Text}")];
}
