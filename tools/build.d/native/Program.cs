using System;
using System.IO;
using System.Runtime.InteropServices;
using System.Threading;
using Baton.Clp;
using Baton.Clp.Commands;

string name = Path.GetFileName(InvokedName.Read());
// What loads plugins is a program beside this one, since this one cannot load code.
if (CommandTable.Find(name) is null && args is [var word, .. var rest]
    && CommandTable.Find(word)?.Name == "clpplugin")
{
    string there = Path.Combine(AppContext.BaseDirectory, "clpplugin");
    _ = Execv(there, [there, .. rest, null]);
    Console.Error.WriteLine($"{there}: {Marshal.GetLastPInvokeErrorMessage()}");
    return (int)ExitCode.Failed;
}
return (int)await Multicall.Run(name, args, Wiring.OfThisMachine(), CancellationToken.None);

/// <summary>The program's entry, and what it takes to become another program.</summary>
internal static partial class Program
{
    [LibraryImport("libc", EntryPoint = "execv", SetLastError = true,
        StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Execv(string path, string?[] args);
}
