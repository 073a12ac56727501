using Baton.Clpwitness;

namespace Baton.Witness.Tests;

[TestClass]
public sealed class OptionsTests
{
    [TestMethod]
    [DataRow("--clusters is missing", "")]
    [DataRow("either", "--clusters /c")]
    [DataRow("either", "--clusters /c --certificate /x")]
    [DataRow("either", "--clusters /c --plain --key /x")]
    [DataRow("is not allowed", "--clusters /c --plain --listen localhost")]
    [DataRow("is not allowed", "--clusters /c --plain --listen 127.0.0.1:99999")]
    [DataRow("is no option", "--cluster /c")]
    [DataRow("needs a value", "--clusters")]
    [DataRow("needs a --name", "--make-certificate /c")]
    [DataRow("goes with", "--clusters /c --plain --name n")]
    public void A_wrong_command_line_is_told_what_is_wrong(string said, string line)
    {
        string[] args = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var fault = Assert.ThrowsExactly<FormatException>(() => Options.Parse(args));
        Assert.Contains(said, fault.Message);
    }

    [TestMethod]
    [DataRow("[::]:29443", "--clusters /c --plain")]
    [DataRow("127.0.0.1:80", "--clusters /c --plain --listen 127.0.0.1:80")]
    [DataRow("[fd77::1]:443", "--clusters /c --certificate c --key k --listen [fd77::1]:443")]
    public void Addresses_of_both_families_are_taken(string address, string line) =>
        Assert.AreEqual(address, Options.Parse(line.Split(' ')).Listen.Single().ToString());
}
