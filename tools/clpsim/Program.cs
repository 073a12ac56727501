using Baton.Clpsim.Commands;

return Entry.Run(args, Console.Out, Console.Error);
