using Baton.Lab;
using Baton.Lab.Machine;

namespace Baton.Integration.Tests.Scenarios;

/// <summary>The installed commands answer by each of their names.</summary>
[TestClass]
[TestCategory("Integration")]
public sealed class CommandNameTests
{
    [TestMethod]
    [DataRow("clpstat", "", "clpstat ")]
    [DataRow("clp", "stat", "clpstat ")]
    [DataRow("clpplugin", "", "clpplugin ")]
    [DataRow("clp", "plugin", "clpplugin ", DisplayName = "handed over to one that can load")]
    [DataRow("clp", "clpplugin", "clpplugin ")]
    public void A_command_says_who_it_is(string program, string word, string said)
    {
        string[] words = word.Length > 0 ? [word, "--version"] : ["--version"];
        StringAssert.StartsWith(
            Tool.Must(Installation.Program(program), words), said, StringComparison.Ordinal);
    }
}
