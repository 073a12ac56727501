using Baton.Core;
using Baton.Core.Status;
using Baton.Wire.Sessions;
using Microsoft.Extensions.Time.Testing;

namespace Baton.Clpd.Tests;

/// <summary>What a server decided, on its disk and put together with the others'.</summary>
[TestClass]
public sealed class HistoryLogTests
{
    private static Decision Of(int number) =>
        new("placement", $"group{number}", "server1, epoch 1", new Reason("operator", "Asked."));

    private static HistoryLog Open(Folder folder, Action<string>? warn = null) => new(
        folder["history.jsonl"], "server1",
        new FakeTimeProvider(new DateTimeOffset(2026, 1, 2, 3, 4, 5, 6, TimeSpan.Zero)),
        warn ?? (text => Assert.Fail(text)));

    private static string Subjects(HistoryLog log, int count) =>
        string.Join(' ', log.Last(count).Select(e => e.Subject));

    [TestMethod]
    public void It_survives_a_restart_and_is_the_owner_s_alone()
    {
        using var folder = new Folder();
        using (var log = Open(folder)) log.Write(Of(1));
        using var again = Open(folder);
        again.Write(Of(2));
        Assert.AreEqual("group1 group2", Subjects(again, 50));
        Assert.AreEqual(new HistoryEntry("2026-01-02T03:04:05.006000Z", "server1", "placement",
            "group1", "server1, epoch 1", "operator", "Asked."), again.Last(2)[0]);
        Assert.AreEqual(UnixFileMode.UserRead | UnixFileMode.UserWrite,
            File.GetUnixFileMode(folder["history.jsonl"]));
    }

    [TestMethod]
    public void It_keeps_no_more_than_two_files_of_so_many()
    {
        using var folder = new Folder();
        using var log = Open(folder);
        for (int i = 1; i <= 6_001; i++) log.Write(Of(i));
        Assert.HasCount(2_001, log.Last(10_000));
        Assert.AreEqual("group6000 group6001", Subjects(log, 2));
        Assert.AreEqual("history.jsonl history.jsonl.1", string.Join(' ',
            Directory.GetFiles(folder.Path).Select(Path.GetFileName).Order()));
    }

    [TestMethod]
    public void A_line_that_a_crash_cut_off_costs_that_line()
    {
        using var folder = new Folder();
        using (var log = Open(folder))
        {
            log.Write(Of(1));
            log.Write(Of(2));
        }
        string file = folder["history.jsonl"];
        File.WriteAllText(file, File.ReadAllText(file)[..^9]);
        using var again = Open(folder);
        again.Write(Of(3));
        Assert.AreEqual("group1 group3", Subjects(again, 50));
    }

    [TestMethod]
    public void A_disk_that_takes_no_more_costs_the_history_and_is_told_once()
    {
        using var folder = new Folder();
        var told = new List<string>();
        Directory.CreateDirectory(folder["history.jsonl"]);
        using var log = Open(folder, told.Add);
        log.Write(Of(1));
        log.Write(Of(2));
        Assert.HasCount(1, told);
    }

    [TestMethod]
    public async Task Of_all_servers_those_that_answer_are_shown_and_the_others_named()
    {
        using var folder = new Folder();
        using var log = Open(folder);
        log.Write(Of(1));
        HistoryExchange exchange = null!;
        exchange = new HistoryExchange(log, () => Sample.State, (server, body, _) =>
            server.Index == 1 ? Task.FromResult(exchange.Answer(body))
                : throw new PeerRequestException(PeerFault.Unreachable, "nobody is there"));
        var history = await exchange.Of(50, CancellationToken.None);
        Assert.HasCount(2, history.Entries);
        Assert.AreEqual("server3: nobody is there", history.Unreachable.Single());
    }
}
