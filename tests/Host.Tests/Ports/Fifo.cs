using Baton.Host.Ports;
using Baton.Sdk.Ports;

namespace Baton.Host.Tests.Ports;

/// <summary>A named pipe that a started program tells the test something through.</summary>
internal static class Fifo
{
    public static async Task<string> Make(Scratch scratch, CommandPort command)
    {
        string path = scratch.At("fifo");
        var made = await command.Run(
            new CommandLine("mkfifo", [path]), CancellationToken.None);
        Assert.AreEqual(0, made.ExitCode, made.Error);
        return path;
    }

    /// <summary>The next line; opening waits for the writer, reading for the line.</summary>
    public static Task<string> Line(string path) => Task.Factory.StartNew(() =>
    {
        using var reader = new StreamReader(path);
        return reader.ReadLine() ?? "";
    }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)
        .WaitAsync(Stage.Patience);
}
