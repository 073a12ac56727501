namespace Baton.Core.Tests;

/// <summary>The short way of a beat must end where the long way does.</summary>
internal static class SameWay
{
    public static void Check(Turn quick, Turn whole)
    {
        Assert.IsEmpty(whole.Effects);
        Assert.AreEqual(whole.NextWake, quick.NextWake);
        foreach (var (a, b) in quick.Next.Heartbeats.Peers.Zip(whole.Next.Heartbeats.Peers))
        {
            Assert.AreEqual(a.Beat, b.Beat);
            CollectionAssert.AreEqual(a.HeardAt.ToArray(), b.HeardAt.ToArray());
            CollectionAssert.AreEqual(a.PathUp.ToArray(), b.PathUp.ToArray());
        }
        Assert.AreEqual(whole.Next, quick.Next with { Heartbeats = whole.Next.Heartbeats });
    }
}
