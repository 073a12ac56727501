using Baton.Host.Tests.Ports;

namespace Baton.Clpd.Tests;

[TestClass]
public sealed class LayoutTests
{
    private const uint Daemons = 0x3f; // 077, as the packaged unit says

    [TestMethod]
    public void Operators_reach_the_socket_and_nothing_else_whatever_the_daemon_s_mask_is()
    {
        using var folder = new Folder();
        var layout = new Layout(folder.Path);
        MaskedThread.Do<object?>(Daemons, () =>
        {
            layout.MakeFolders();
            return null;
        });
        Assert.AreEqual((UnixFileMode)0b111_001_001, File.GetUnixFileMode(layout.Run));
        Assert.AreEqual(
            (UnixFileMode)0b111_001_001, File.GetUnixFileMode(Path.GetDirectoryName(layout.Run)!));
        Assert.AreEqual((UnixFileMode)0b111_001_001,
            File.GetUnixFileMode(Path.GetDirectoryName(layout.Hosted)!));
        foreach (string closed in new[] { layout.Etc, layout.Lib, layout.Log })
            Assert.AreEqual(Layout.Private, File.GetUnixFileMode(closed));
    }
}
