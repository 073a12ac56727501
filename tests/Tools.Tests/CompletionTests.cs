using System.Diagnostics;
using Baton.Clp.Commands;

namespace Baton.Tools.Tests;

[TestClass]
public sealed class CompletionTests
{
    // The cluster's names as clpstat would print them, one of them a trap.
    private const string FakeClpstat =
        "clpstat() { case $2 in groups) printf '%s\\n' web 'my db' '$(touch /tmp/x)';; "
        + "servers) printf '%s\\n' server1 server2;; monitors) echo genw1;; "
        + "resources) echo fip1;; esac; }\n";

    [TestMethod]
    [DataRow("clpstat")]
    [DataRow("clpcl")]
    [DataRow("clpbwctrl")]
    [DataRow("clpgrp")]
    [DataRow("clprsc")]
    [DataRow("clpmonctrl")]
    [DataRow("clpcfctrl")]
    [DataRow("clpplugin")]
    [DataRow("clptoratio")]
    [DataRow("clplcnsc")]
    public void Completion_knows_exactly_the_options_of_a_command(string name)
    {
        IProductCommand command = CommandTable.Find(name)!.Make();
        new GlobalOptions().AddTo(command.Syntax);
        string[] expected = [.. command.Syntax.Options.Where(o => !o.Hidden).Select(o => o.Name)];

        CollectionAssert.AreEquivalent(expected, Complete(name, "-"));
    }

    [TestMethod]
    [DataRow("clpgrp -s", "", "web|my\\ db|\\$\\(touch\\ /tmp/x\\)")]
    [DataRow("clpgrp --explain", "w", "web")]
    [DataRow("clpgrp -m web -a", "server2", "server2")]
    [DataRow("clpcl -t -h", "", "server1|server2")]
    [DataRow("clpmonctrl -s -m", "", "genw1")]
    [DataRow("clprsc -t", "f", "fip1")]
    [DataRow("clpcl -t -w", "", "")]
    [DataRow("clpplugin", "d", "disable")]
    [DataRow("clplcnsc -i", "/etc/hostnam", "/etc/hostname")]
    [DataRow("clplcnsc -d", "", "")]
    [DataRow("clp", "clpc", "clpcl|clpcfctrl")]
    [DataRow("clp grp -n", "w", "web")]
    [DataRow("clp", "--e", "--exit-codes")]
    public void Completion_offers_what_fits(string before, string current, string expected) =>
        Assert.AreEqual(expected, string.Join('|', Complete(before, current)));

    private static string[] Complete(string before, string current)
    {
        string script = Path.Combine(AppContext.BaseDirectory, "baton.bash");
        var start = new ProcessStartInfo("/bin/bash", ["--norc", "-c",
            $"source \"$0\"; {FakeClpstat} COMP_WORDS=($1 \"$2\"); "
            + "COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _baton; "
            + "((${#COMPREPLY[@]})) && printf '%s\\n' \"${COMPREPLY[@]}\"; exit 0",
            script, before, current])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process bash = Process.Start(start)!;
        string output = bash.StandardOutput.ReadToEnd();
        Assert.AreEqual("", bash.StandardError.ReadToEnd());
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
