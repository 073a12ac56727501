using Baton.Core;
using Baton.Sdk;

namespace Baton.Clpd.Tests;

[TestClass]
public sealed class InboxTests
{
    [TestMethod]
    public void Of_a_source_that_floods_the_latest_waits_and_everything_else_keeps_its_place()
    {
        var inbox = new Inbox();
        inbox.PostLatest("flood", Found(0));
        inbox.Post(new Event.Woke());
        for (int i = 1; i < 1_000_000; i++) inbox.PostLatest("flood", Found(i));
        inbox.PostLatest("other", Found(7));

        Assert.AreEqual(Found(999_999), inbox.Take(TimeSpan.Zero));
        inbox.PostLatest("flood", Found(1));
        Assert.AreEqual(new Event.Woke(), inbox.Take(TimeSpan.Zero));
        Assert.AreEqual(Found(7), inbox.Take(TimeSpan.Zero));
        Assert.AreEqual(Found(1), inbox.Take(TimeSpan.Zero));
        Assert.IsNull(inbox.Take(TimeSpan.Zero));
    }

    private static Event.MonitorFound Found(int number) =>
        new("m", 1, Finding.Caution(number, ""), false);
}
