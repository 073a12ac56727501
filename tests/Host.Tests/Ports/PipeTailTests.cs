using System.Text;
using Baton.Host.Ports;

namespace Baton.Host.Tests.Ports;

[TestClass]
public sealed class PipeTailTests
{
    [TestMethod]
    [DataRow("", 0, "")]
    [DataRow("\n\nUnhandled exception. Bad.\n   at Nowhere()\n", 0, "Unhandled exception. Bad.")]
    [DataRow("   at Nowhere()\n the end\u0007 \n", 0, "the end")]
    [DataRow("the end\n", 4 * 1024 * 1024, "the end")]
    public void Of_all_that_was_printed_the_end_is_kept(string end, int before, string words)
    {
        using var reactor = new Reactor("baton-test");
        var (read, write) = NativeFiles.Pipe();
        using var tail = new PipeTail(reactor, TimeProvider.System, read);
        Print(write, new string('x', before) + (before > 0 ? "\n" : "") + end);
        _ = NativeFiles.Close(write);

        Assert.AreEqual(words, tail.LastWords());
    }

    private static void Print(int pipe, string text)
    {
        ReadOnlySpan<byte> left = Encoding.UTF8.GetBytes(text);
        while (left.Length > 0) left = left[(int)NativeFiles.Write(pipe, left)..];
    }
}
