using Baton.Sdk;
using Baton.Sdk.Ports;

namespace Baton.Plugins.Userw;

/// <summary>What user space must be able to do at any time; each says why it could not.</summary>
/// <param name="place">Where the file is made.</param>
/// <param name="files">Makes it.</param>
/// <param name="command">Makes the process.</param>
public sealed class Trials(InstanceContext place, IFiles files, ICommand command)
{
    private const int StackBytes = 256 << 10;

    // What can be read back at once.
    private const int PieceBytes = 1 << 20;

    private static readonly TimeSpan ProcessLimit = TimeSpan.FromSeconds(60);

    private Task<string> _apart = Task.FromResult("");

    private string Path => System.IO.Path.Join(place.RuntimeDirectory, "dummy");

    /// <summary>Makes a file, writes to it and deletes it.</summary>
    /// <param name="size">How many bytes are written.</param>
    /// <param name="stop">Ends the wait for it, not the trial: what hangs cannot be ended.</param>
    /// <returns>Empty if it could be done.</returns>
    public ValueTask<string> File(int size, CancellationToken stop) =>
        Apart(() => Written(size), stop);

    /// <summary>Makes a thread and waits for its end.</summary>
    /// <param name="stop">Ends the wait.</param>
    /// <returns>Empty if it could be done.</returns>
    public ValueTask<string> Thread(CancellationToken stop) => Apart(() => "", stop);

    /// <summary>Makes a process and waits for its end.</summary>
    /// <param name="stop">Cancels it.</param>
    /// <returns>Empty if it could be done.</returns>
    public async ValueTask<string> Process(CancellationToken stop)
    {
        try
        {
            var end = await command.Run(
                new CommandLine("true", []) { Timeout = ProcessLimit }, stop)
                .ConfigureAwait(false);
            return end.TimedOut ? "a process did not end"
                : end.ExitCode == 0 ? "" : $"a process ended with {end.ExitCode}: {end.Error}";
        }
        catch (IOException e)
        {
            return $"a process cannot be made: {e.Message}";
        }
    }

    private string Written(int size)
    {
        try
        {
            try
            {
                string fault = "";
                do
                {
                    string text = new('.', Math.Min(size, PieceBytes));
                    files.WriteText(Path, text);
                    if (files.ReadText(Path) != text)
                        fault = $"{Path} does not hold what was written";
                    size -= text.Length;
                }
                while (size > 0 && fault.Length == 0);
                return fault;
            }
            finally
            {
                files.Delete(Path);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"a file cannot be made: {e.Message}";
        }
    }

    // On a thread of its own: one that hangs costs this monitor its own, and nobody another.
    private async ValueTask<string> Apart(Func<string> trial, CancellationToken stop)
    {
        if (!_apart.IsCompleted) return "the trial before has not come to its end yet";
        var done = new TaskCompletionSource<string>(
            TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            new System.Threading.Thread(() => Carry(trial, done), StackBytes)
            {
                IsBackground = true,
                Name = "userw",
            }.Start();
        }
        catch (Exception e) when (e is OutOfMemoryException or ThreadStartException)
        {
            return $"a thread cannot be made: {e.Message}";
        }
        _apart = done.Task;
        return await done.Task.WaitAsync(stop).ConfigureAwait(false);
    }

    // Nothing that a trial throws may end the process that the thread is of.
    private static void Carry(Func<string> trial, TaskCompletionSource<string> done)
    {
        try
        {
            done.SetResult(trial());
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            done.SetException(e);
        }
    }
}
