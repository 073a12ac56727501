using System.Collections.Concurrent;
using Baton.Host;
using Baton.Host.Trust;
using Microsoft.Extensions.Time.Testing;

namespace Baton.Clpd.Tests;

[TestClass]
public sealed class PluginFoldersTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Folder _folder = new();
    private readonly FakeTimeProvider _time = new();
    private readonly ConcurrentQueue<string> _warned = [];
    private int _changes;

    [TestCleanup]
    public void Clean() => _folder.Dispose();

    [TestMethod]
    public void A_change_is_told_when_it_is_over_and_only_once_this_has_begun()
    {
        using var folders = Make([Plugins()]);
        File.WriteAllText(_folder["plugins/one"], "1");
        AdvanceUntilQuiet(TimeSpan.FromSeconds(1));
        Assert.AreEqual(0, _changes, "nobody was ready to hear it");

        folders.Begin();
        Seen(1);
        Write("plugins/two");
        Seen(2);
    }

    [TestMethod]
    public void A_copy_that_takes_long_is_looked_at_after_five_seconds()
    {
        using var folders = Make([Plugins()]);
        folders.Begin();
        // Something every 0.4 s for 6 s: never half a second of quiet.
        for (int i = 0; i < 15 && Volatile.Read(ref _changes) == 0; i++)
        {
            Heard(folders, i);
            _time.Advance(TimeSpan.FromMilliseconds(400));
        }
        Assert.AreEqual(1, _changes);
    }

    [TestMethod]
    public void Another_list_of_the_products_own_plugins_is_a_change_too()
    {
        using var folders = Make([Plugins()]);
        folders.Begin();
        File.WriteAllText(_folder["plugins.sha256"], "");
        Seen(1);
    }

    [TestMethod]
    public void What_cannot_be_watched_is_looked_at_every_minute_and_that_is_told_once()
    {
        using var folders = Make([Plugins(), Plugins("more")],
            watch: _ => throw new IOException("no more inotify instances"));
        folders.Begin();
        StringAssert.Contains(_warned.Single(), "no more inotify instances");
        for (int minute = 1; minute <= 2; minute++)
        {
            _time.Advance(TimeSpan.FromMinutes(1));
            _time.Advance(TimeSpan.FromSeconds(1));
            Assert.AreEqual(minute, _changes);
        }
        Assert.HasCount(1, _warned);
    }

    [TestMethod]
    public void A_folder_that_comes_later_is_found_within_a_minute()
    {
        using var folders = Make([_folder["later"]]);
        folders.Begin();
        _time.Advance(TimeSpan.FromMinutes(1));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.AreEqual(0, _changes);

        Plugins("later");
        _time.Advance(TimeSpan.FromMinutes(1));
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.AreEqual(1, _changes);
        Write("later/one");
        Seen(2);
    }

    [TestMethod]
    public void A_look_that_fails_is_told_and_the_next_one_is_made()
    {
        using var folders = Make([Plugins()], changed: () =>
        {
            Interlocked.Increment(ref _changes);
            throw new InvalidOperationException("a bad day");
        });
        folders.Begin();
        Write("plugins/one");
        Seen(1);
        Assert.AreEqual("Plugins could not be looked for: a bad day", _warned.Single());
        Write("plugins/two");
        Seen(2);
    }

    [TestMethod]
    public void A_folder_that_is_named_twice_is_looked_through_once()
    {
        Directory.CreateDirectory(Path.Combine(Plugins(), "one"));
        using var folders = Make([_folder["plugins"], _folder["plugins"] + "/",
            _folder["more/../plugins"]]);
        Assert.ContainsSingle(folders.Catalog.Entries);
        new PluginNews(_ => { }).Tell(folders.Catalog);
    }

    [TestMethod]
    public void A_bad_folder_hides_no_good_one_with_its_type()
    {
        Plugins();
        Plant("plugins/b-good");
        Directory.CreateDirectory(_folder["plugins/a-old"]);
        string old = File.ReadAllText(_folder["plugins/b-good/plugin.json"])
            .Replace("\"contract\": \"1", "\"contract\": \"9", StringComparison.Ordinal);
        File.WriteAllText(_folder["plugins/a-old/plugin.json"], old);
        using var folders = Make([_folder["plugins"]]);

        Assert.HasCount(2, folders.Catalog.Entries);
        Assert.AreEqual(PluginStatus.Incompatible, folders.Catalog.Entries[0].Status);
        var type = folders.Types["moody"];
        Assert.AreEqual("", type.Unusable);
        Assert.ContainsSingle(type.Parameters);
    }

    private string Plugins(string name = "plugins") =>
        Directory.CreateDirectory(_folder[name]).FullName;

    private void Plant(string to)
    {
        string own = AppContext.BaseDirectory.TrimEnd('/');
        Directory.CreateDirectory(_folder[to]);
        foreach (string file in Directory.EnumerateFiles(
            Path.Combine(own, "../../Fixture.Moody", Path.GetFileName(own))))
            File.Copy(file, Path.Combine(_folder[to], Path.GetFileName(file)));
    }

    private PluginFolders Make(string[] folders, Action? changed = null,
        Func<string, FileSystemWatcher>? watch = null) => new([.. folders],
            new PluginTrust(_folder["plugins.sha256"], _folder["plugins.json"], _folder["keys"]),
            _time, changed ?? (() => Interlocked.Increment(ref _changes)), _warned.Enqueue, watch);

    private void Write(string file) => File.WriteAllText(_folder[file], "1");

    // The system tells in its own time; the quiet after it is ours.
    private void Seen(int changes) => Assert.IsTrue(SpinWait.SpinUntil(() =>
    {
        _time.Advance(TimeSpan.FromMilliseconds(100));
        return Volatile.Read(ref _changes) == changes;
    }, Patience), $"change {changes} was not told");

    private void AdvanceUntilQuiet(TimeSpan time) => SpinWait.SpinUntil(() =>
    {
        _time.Advance(TimeSpan.FromMilliseconds(100));
        return false;
    }, time);

    // A change of our own that the watcher is known to have seen.
    private void Heard(PluginFolders folders, int number)
    {
        using var seen = new ManualResetEventSlim();
        using var other = new FileSystemWatcher(_folder["plugins"]) { EnableRaisingEvents = true };
        other.Created += (_, _) => seen.Set();
        Write($"plugins/part{number}");
        Assert.IsTrue(seen.Wait(Patience));
        GC.KeepAlive(folders);
    }
}
